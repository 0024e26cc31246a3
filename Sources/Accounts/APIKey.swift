import ClipModel
import Database

/// An API key as it may be shown again.
package struct APIKey: Hashable, Sendable {
  package typealias ID = Identifier<APIKey>

  package let id: ID
  package let account: Account
  /// Its first characters, to tell keys apart.
  package let hint: String
  package let created: Timestamp
  package let revoked: Timestamp?
}

extension APIKey {
  init(row: SQLRow) throws {
    self.init(
      id: ID(try row.text("id")),
      account: Account(id: Account.ID(try row.text("account_id")), name: try row.text("name")),
      hint: try row.text("hint"), created: Timestamp(milliseconds: try row.integer("created_at")),
      revoked: row.optionalInteger("revoked_at").map(Timestamp.init(milliseconds:)))
  }
}

/// A new key together with its secret, which is never seen again.
package struct IssuedKey: Hashable, Sendable {
  package let key: APIKey
  package let secret: Secret
}
