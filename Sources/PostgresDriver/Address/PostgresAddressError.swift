import ClipModel

/// Why an address of a database can't be used.
package enum PostgresAddressError: Error, Hashable, Sendable {
  /// It is none of PostgreSQL's.
  case foreign
  /// libpq can't read it; the reason quotes nothing of it.
  case unreadable(String)
  /// User or password hold a sign that must be written in another way there.
  case unescaped(String, String)
}

extension PostgresAddressError: PublicError {
  package var isRetryable: Bool { false }

  package var publicMessage: String {
    switch self {
    case .foreign: "the database's address must begin with postgresql://"
    case .unreadable(let reason): "the database's address can't be read: \(reason)"
    case .unescaped(let sign, let code):
      "the database's address can't be read: in the user's name and the password write \"\(sign)\" as \(code)"
    }
  }
}
