import ClipModel

/// A browser that has signed in.
package struct Session: Hashable, Sendable {
  package let account: Account.ID
  /// Must come with every request of this session that changes something: header `X-CSRF-Token` or form field `csrf`.
  package let csrfToken: String
  package let expires: Timestamp

  package init(account: Account.ID, csrfToken: String, expires: Timestamp) {
    self.account = account
    self.csrfToken = csrfToken
    self.expires = expires
  }

  /// Whether `token` is this session's, compared in constant time.
  package func accepts(csrfToken token: String?) -> Bool {
    token.map { Secret(text: csrfToken).matches($0) } ?? false
  }
}

/// The cookie that carries a session.
package enum SessionCookie {
  package static let name = "cutroom_session"

  /// The `Set-Cookie` value that hands `secret` to the browser; `secure` when people reach us by https.
  package static func setting(_ secret: Secret, for duration: Duration, secure: Bool) -> String {
    let seconds = duration.components.seconds
    return "\(name)=\(secret.text); Path=/; Max-Age=\(seconds); HttpOnly; SameSite=Lax\(secure ? "; Secure" : "")"
  }

  /// The `Set-Cookie` value that ends the session in the browser.
  package static let clearing = "\(name)=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax"

  /// The session's secret in a `Cookie` header.
  package static func secret(in header: String?) -> Secret? {
    for pair in (header ?? "").split(separator: ";") {
      let parts = pair.split(separator: "=", maxSplits: 1)
      guard parts.count == 2, parts[0].drop(while: { $0 == " " }) == name else { continue }
      return Secret(text: String(parts[1]))
    }
    return nil
  }
}
