import CPostgres

/// Where a server is and how it is spoken to: what `DATABASE_URL` says, read by libpq itself, so that `sslmode` and all
/// its other parameters mean what they mean everywhere.
package struct PostgresAddress: Sendable {
  /// One of libpq's keywords and its value.
  struct Option: Sendable {
    let keyword: String
    var value: String
  }

  /// What was given, the password among it, and what we add to it.
  private(set) var options: [Option]

  /// What holds unless the address says otherwise: a dead network path is noticed within half a minute.
  private static let defaults = [
    Option(keyword: "fallback_application_name", value: "cutroom"),
    Option(keyword: "keepalives_idle", value: "10"), Option(keyword: "keepalives_interval", value: "5"),
    Option(keyword: "keepalives_count", value: "3"), Option(keyword: "tcp_user_timeout", value: "20000"),
  ]

  /// Reads `postgresql://user:password@host:port/database?sslmode=…`, or libpq's `key=value` form.
  ///
  /// - Throws: `PostgresAddressError`, which never quotes the address: a password may be anywhere in a broken one.
  package init(_ text: String) throws(PostgresAddressError) {
    try Self.checkForm(text)
    var reason: UnsafeMutablePointer<CChar>?
    guard let parsed = PQconninfoParse(text, &reason) else {
      defer { PQfreemem(reason) }
      throw .unreadable(Self.unquoted(reason.map { String(cString: $0) } ?? "out of memory"))
    }
    defer { PQconninfoFree(parsed) }
    options = Self.given(parsed)
    for option in Self.defaults where self[option.keyword] == nil { options.append(option) }
    options.removeAll { $0.keyword == "client_encoding" }
    options.append(Option(keyword: "client_encoding", value: "UTF8"))
    try checkPort()
  }

  /// The value of one of libpq's keywords.
  subscript(_ keyword: String) -> String? {
    get { options.first { $0.keyword == keyword }?.value }
    set {
      options.removeAll { $0.keyword == keyword }
      if let newValue { options.append(Option(keyword: keyword, value: newValue)) }
    }
  }

  /// The same server and user, another database.
  package func database(_ name: String) -> Self {
    var other = self
    other["dbname"] = name
    return other
  }

  /// The same database by the socket in another folder, or another host.
  package func host(_ host: String) -> Self {
    var other = self
    other["host"] = host
    return other
  }

  /// The server's host, or the folder of its socket.
  package var host: String? { self["host"] }

  private static func given(_ parsed: UnsafeMutablePointer<PQconninfoOption>) -> [Option] {
    var options: [Option] = []
    var next = parsed
    while let keyword = next.pointee.keyword {
      if let value = next.pointee.val {
        options.append(Option(keyword: String(cString: keyword), value: String(cString: value)))
      }
      next += 1
    }
    return options
  }
}

extension PostgresAddress: CustomStringConvertible, CustomReflectable {
  /// Who and where, without the password.
  package var description: String {
    let user = self["user"].map { $0 + "@" } ?? ""
    return "postgresql://\(user)\(self["host"] ?? "")/\(self["dbname"] ?? "")"
  }

  package var customMirror: Mirror { Mirror(reflecting: description) }
}
