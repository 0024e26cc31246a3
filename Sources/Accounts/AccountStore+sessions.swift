import ClipModel
import Database

extension AccountStore {
  /// How long a browser stays signed in.
  package static let sessionDuration: Duration = .seconds(30 * 24 * 3600)
  /// How long a sign-in link can be used.
  package static let linkDuration: Duration = .seconds(600)

  /// Makes a link's token for `account`: good once, for ten minutes.
  package func makeSignInLink(for account: Account.ID) async throws -> Secret {
    let now = clock.now
    let secret = Secret.random()
    try await database.write { transaction in
      try transaction.run("DELETE FROM cutroom_sign_in_links WHERE expires_at <= $1", now.milliseconds)
      try transaction.run(
        "INSERT INTO cutroom_sign_in_links (hash, account_id, created_at, expires_at) VALUES ($1, $2, $3, $4)",
        secret.hash, account.rawValue, now.milliseconds, (now + Self.linkDuration).milliseconds)
    }
    return secret
  }

  /// Uses up a link's token and opens a session; the secret goes into the cookie.
  ///
  /// - Throws: `AccountsError.unusableLink`.
  package func signIn(withLink token: Secret) async throws -> (secret: Secret, session: Session) {
    try await open { transaction, now in
      let rows = try transaction.run(
        "DELETE FROM cutroom_sign_in_links WHERE hash = $1 AND expires_at > $2 RETURNING account_id", token.hash,
        now.milliseconds)
      guard let row = rows.first else { throw AccountsError.unusableLink }
      return (Account.ID(try row.text("account_id")), nil)
    }
  }

  /// Opens a session for the holder of an API key; it ends when the key is revoked.
  ///
  /// - Throws: `AccountsError.unknownKey`, also for a key that was revoked.
  package func signIn(withKey key: Secret) async throws -> (secret: Secret, session: Session) {
    try await open { transaction, _ in
      let rows = try transaction.run(
        "SELECT id, account_id FROM cutroom_api_keys WHERE hash = $1 AND revoked_at IS NULL", key.hash)
      guard let row = rows.first else { throw AccountsError.unknownKey }
      return (Account.ID(try row.text("account_id")), try row.text("id"))
    }
  }

  /// Opens a session for whom `admit` lets in, in one transaction with it.
  private func open(
    _ admit: @escaping @Sendable (any SQLTransaction, Timestamp) throws -> (account: Account.ID, key: String?)
  ) async throws -> (secret: Secret, session: Session) {
    let now = clock.now
    let secret = Secret.random()
    let csrfToken = Secret.random().text
    let expires = now + Self.sessionDuration
    let session = try await database.write { transaction in
      let (account, key) = try admit(transaction, now)
      try transaction.run("DELETE FROM cutroom_sessions WHERE expires_at <= $1", now.milliseconds)
      try transaction.run(
        """
        INSERT INTO cutroom_sessions (hash, account_id, key_id, csrf_token, created_at, expires_at)
        VALUES ($1, $2, $3, $4, $5, $6)
        """, secret.hash, account.rawValue, key, csrfToken, now.milliseconds, expires.milliseconds)
      return Session(account: account, csrfToken: csrfToken, expires: expires)
    }
    return (secret, session)
  }

  /// The live session that `secret` opens.
  package func session(_ secret: Secret) async throws -> Session? {
    let now = clock.now
    return try await database.read { transaction in
      try transaction.run(
        "SELECT account_id, csrf_token, expires_at FROM cutroom_sessions WHERE hash = $1 AND expires_at > $2",
        secret.hash, now.milliseconds
      ).first.map { row in
        Session(
          account: Account.ID(try row.text("account_id")), csrfToken: try row.text("csrf_token"),
          expires: Timestamp(milliseconds: try row.integer("expires_at")))
      }
    }
  }

  /// Ends a session.
  package func signOut(_ secret: Secret) async throws {
    _ = try await database.write { transaction in
      try transaction.run("DELETE FROM cutroom_sessions WHERE hash = $1", secret.hash)
    }
  }
}
