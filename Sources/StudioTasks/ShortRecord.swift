import ClipModel
import Database
import Foundation
import KlapProtocol
import Studio

/// A row of `cutroom_shorts` with what its task knows.
struct ShortRecord: Sendable {
  var id: String
  var task: String
  var account: Account.ID
  /// Klap's folder, the task's output.
  var output: String
  /// Where its files are, relative to the studio's folder.
  var folder: String
  var document: ClipDocument
  var createdAt: Timestamp

  init(_ row: SQLRow) throws {
    id = try row.text("id")
    task = try row.text("task_id")
    account = Account.ID(try row.text("account_id"))
    output = try row.text("folder_id")
    folder = try row.text("folder")
    document = try KlapJSON.decode(ClipDocument.self, from: Array(try row.text("document").utf8))
    createdAt = Timestamp(milliseconds: try row.integer("created_at"))
  }

  static let selection = """
    SELECT s.*, t.account_id, t.folder_id FROM cutroom_shorts s JOIN cutroom_tasks t ON t.id = s.task_id
    """

  /// The short as the protocol shows it.
  func klap(extensions: Bool) throws -> KlapShort {
    KlapShort(
      id: id, authorID: account.rawValue, folderID: output, name: document.title, createdAt: createdAt.iso8601,
      viralityScore: document.score, viralityScoreExplanation: document.reason, duration: document.duration,
      dimensionsWidth: document.width, dimensionsHeight: document.height,
      cutroom: extensions ? try cutroom() : nil)
  }

  private func cutroom() throws -> CutroomShort {
    CutroomShort(
      sourceStart: document.sourceStart, sourceEnd: document.sourceEnd, words: document.words,
      reason: document.reason, quality: try JSONValue(document.quality), layouts: try JSONValue(document.layouts))
  }
}

extension JSONValue {
  /// Any value as the JSON that it encodes to.
  init(_ value: some Encodable) throws {
    self = try KlapJSON.decode(JSONValue.self, from: KlapJSON.encode(value))
  }
}
