/// A request through the guard.
package struct OutboundRequest: Sendable {
  package var method: String
  package var url: String
  package var headers: [(name: String, value: String)]
  package var body: [UInt8]
  /// For everything: name, connection, answer and body.
  package var timeout: Duration
  /// More bytes of the answer than this are cut off.
  package var maximumResponseBytes: Int
  /// How many redirects are followed, each checked anew; with `GET` only.
  package var maximumRedirects: Int

  package init(
    method: String = "GET", url: String, headers: [(name: String, value: String)] = [], body: [UInt8] = [],
    timeout: Duration = .seconds(30), maximumResponseBytes: Int = 1 << 20, maximumRedirects: Int = 0
  ) {
    self.method = method
    self.url = url
    self.headers = headers
    self.body = body
    self.timeout = timeout
    self.maximumResponseBytes = maximumResponseBytes
    self.maximumRedirects = maximumRedirects
  }
}

/// The answer to a request through the guard, whatever its status.
package struct OutboundResponse: Sendable {
  package var status: Int
  package var headers: [(name: String, value: String)]
  package var body: [UInt8]

  package init(status: Int, headers: [(name: String, value: String)], body: [UInt8]) {
    self.status = status
    self.headers = headers
    self.body = body
  }

  /// The first header of that name, in any case.
  package func header(_ name: String) -> String? {
    headers.first { $0.name.lowercased() == name.lowercased() }?.value
  }
}

/// A file fetched by `OutboundClient.download`.
package struct Download: Hashable, Sendable {
  package var byteCount: Int64
  /// Where it was in the end, after redirects.
  package var url: String
  package var contentType: String?
}
