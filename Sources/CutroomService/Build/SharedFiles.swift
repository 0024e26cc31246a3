import Database
import Foundation

/// The folder of files that all nodes of one database must see: a marker in it carries the word that the database knows.
struct SharedFiles: Sendable {
  let folder: String

  private static let name = "cutroom-files"

  /// The first node of a database lays the marker; every other one must find it.
  ///
  /// - Throws: `CutroomError.filesNotShared`; `.folderUnusable` when the marker can't be written.
  func check(in database: any Database) async throws {
    let known = try await database.write { transaction in
      try transaction.run(
        "INSERT INTO cutroom_secrets (name, value) VALUES ($1, $2) ON CONFLICT DO NOTHING", Self.name,
        Array(UUID().uuidString.utf8))
      let isFirst = transaction.changes == 1
      let word = try transaction.run("SELECT value FROM cutroom_secrets WHERE name = $1", Self.name)[0].bytes("value")
      // In the transaction: whoever comes next finds the marker, and no word without one is ever kept.
      if isFirst { try lay(word) }
      return word
    }
    guard FileManager.default.contents(atPath: marker).map({ [UInt8]($0) }) == known else {
      throw CutroomError.filesNotShared(folder: folder)
    }
  }

  private var marker: String { folder + "/" + Self.name }

  private func lay(_ word: [UInt8]) throws {
    do {
      try Data(word).write(to: URL(filePath: marker), options: .atomic)
    } catch {
      throw CutroomError.folderUnusable(folder: folder, reason: "\(error.localizedDescription)")
    }
  }
}
