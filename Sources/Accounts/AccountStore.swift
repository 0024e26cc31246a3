import ClipModel
import Database

/// Accounts and their API keys.
package struct AccountStore: Sendable {
  let database: any Database
  let clock: any ServiceClock
  let cache = KeyCache()

  package init(database: any Database, clock: any ServiceClock) {
    self.database = database
    self.clock = clock
  }

  /// Makes a key for the account called `name`, which is made when there is none. The key is shown this once.
  ///
  /// - Throws: `AccountsError.invalidName`, `.reservedName`.
  package func createKey(accountName name: String) async throws -> IssuedKey {
    guard Self.isValid(name: name) else { throw AccountsError.invalidName(name) }
    guard name != Account.ID.app.rawValue else { throw AccountsError.reservedName(name) }
    let now = clock.now
    let secret = Secret.random(prefix: "cr_")
    let id = APIKey.ID.random(prefix: "key_")
    return try await database.write { transaction in
      try transaction.run(
        """
        INSERT INTO cutroom_accounts (id, name, created_at) VALUES ($1, $2, $3) ON CONFLICT (name) DO NOTHING
        """, Account.ID.random(prefix: "acc_").rawValue, name, now.milliseconds)
      let account = Account.ID(
        try transaction.run("SELECT id FROM cutroom_accounts WHERE name = $1", name)[0].text("id"))
      let hint = String(secret.text.prefix(7))
      try transaction.run(
        "INSERT INTO cutroom_api_keys (id, account_id, hash, hint, created_at) VALUES ($1, $2, $3, $4, $5)",
        id.rawValue, account.rawValue, secret.hash, hint, now.milliseconds)
      let key = APIKey(
        id: id, account: Account(id: account, name: name), hint: hint, created: now, revoked: nil)
      return IssuedKey(key: key, secret: secret)
    }
  }

  /// Whose key `secret` is; nil when nobody's, or revoked.
  package func account(holding secret: Secret) async throws -> Account.ID? {
    let hash = secret.hash
    let (now, revocations) = (clock.monotonic, cache.revocations)
    if let known = cache.account(hash, at: now) { return known }
    let found = try await database.read { transaction in
      try transaction.run(
        "SELECT account_id FROM cutroom_api_keys WHERE hash = $1 AND revoked_at IS NULL", hash
      ).first.map { Account.ID(try $0.text("account_id")) }
    }
    if let found { cache.keep(found, for: hash, at: now, revocations: revocations) }
    return found
  }

  /// The account with this id.
  package func account(_ id: Account.ID) async throws -> Account? {
    try await database.read { transaction in
      try transaction.run("SELECT name FROM cutroom_accounts WHERE id = $1", id.rawValue).first
        .map { Account(id: id, name: try $0.text("name")) }
    }
  }

  private static func isValid(name: String) -> Bool {
    let allowed = Set("-_.@")
    return (1...100).contains(name.utf8.count)
      && name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || allowed.contains($0)) }
  }
}
