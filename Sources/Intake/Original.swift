import ClipModel
import Database
import Foundation
import MediaTools

/// A stored source video.
package struct Original: Hashable, Sendable {
  package typealias ID = Identifier<Original>

  package let id: ID
  package let owner: Account.ID
  /// Lower-case hexadecimal SHA-256 of its content.
  package let sha256: String
  package let bytes: Int64
  /// As its owner called the file.
  package let name: String
  package let facts: SourceFacts
}

extension Original {
  init(row: SQLRow) throws {
    self.init(
      id: ID(try row.text("id")), owner: Account.ID(try row.text("account_id")), sha256: try row.text("sha256"),
      bytes: try row.integer("bytes"), name: try row.text("name"),
      facts: try JSONDecoder().decode(SourceFacts.self, from: Data(try row.text("facts").utf8)))
  }

  func insert(at now: Timestamp, in transaction: any SQLTransaction) throws {
    let facts = String(decoding: try JSONEncoder().encode(facts), as: UTF8.self)
    try transaction.run(
      """
      INSERT INTO cutroom_originals (id, account_id, sha256, bytes, name, facts, created_at)
      VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (account_id, sha256) DO NOTHING
      """, id.rawValue, owner.rawValue, sha256, bytes, name, facts, now.milliseconds)
  }

  /// The owner's original with this content.
  static func find(
    sha256: String, owner: Account.ID, in transaction: any SQLTransaction
  ) throws -> Original? {
    try transaction.run(
      "SELECT * FROM cutroom_originals WHERE account_id = $1 AND sha256 = $2", owner.rawValue, sha256
    ).first.map(Original.init(row:))
  }
}
