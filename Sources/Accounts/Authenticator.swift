import ClipModel

/// Finds out who calls, from what a request carries.
package struct Authenticator: Sendable {
  private let accounts: AccountStore
  private let internalToken: Secret

  /// - Parameter internalToken: made at start; opens Studio's protocol for account `app`, and nothing else.
  package init(accounts: AccountStore, internalToken: Secret) {
    self.accounts = accounts
    self.internalToken = internalToken
  }

  /// The caller behind a request; nil when nothing it carries opens anything.
  ///
  /// A bearer token decides alone: a wrong one is not rescued by a cookie or by the socket. Other schemes are not ours:
  /// a proxy's own `Basic` says nothing here.
  package func caller(authorization: String?, cookie: String?, isSocket: Bool) async throws -> Caller? {
    if let authorization, Self.isBearer(authorization) {
      return try await caller(bearer: authorization.utf8.split(separator: UInt8(ascii: " ")).dropFirst())
    }
    if isSocket { return Caller(account: .local, means: .socket) }
    guard let secret = SessionCookie.secret(in: cookie), let session = try await accounts.session(secret) else {
      return nil
    }
    return Caller(account: session.account, means: .session(session))
  }

  /// Whether an `Authorization` is of the scheme that our tokens come by.
  package static func isBearer(_ authorization: String) -> Bool {
    let (scheme, text) = ("bearer".utf8, authorization.utf8)
    return text.prefix(scheme.count).map { $0 | 0x20 }.elementsEqual(scheme)
      && text.dropFirst(scheme.count).first ?? UInt8(ascii: " ") == UInt8(ascii: " ")
  }

  private func caller(bearer words: ArraySlice<Substring.UTF8View>) async throws -> Caller? {
    guard words.count == 1, let word = words.first else { return nil }
    let secret = Secret(text: String(Substring(word)))
    if internalToken.matches(secret.text) { return Caller(account: .app, means: .internal) }
    return try await accounts.account(holding: secret).map { Caller(account: $0, means: .key) }
  }
}
