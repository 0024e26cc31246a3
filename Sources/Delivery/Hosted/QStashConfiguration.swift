import ClipModel

/// How to reach hosted QStash.
package struct QStashConfiguration: Hashable, Sendable {
  /// Without a slash at the end and without `/v2/publish`.
  package let address: String
  package let token: String

  /// - Parameters:
  ///   - address: `QSTASH_URL`, with or without `/v2/publish/`.
  ///   - token: `QSTASH_TOKEN`.
  package init(address: String = "https://qstash.upstash.io", token: String) {
    var base = Substring(address)
    for suffix in ["/", "/v2/publish", "/v2", "/"] where base.hasSuffix(suffix) { base = base.dropLast(suffix.count) }
    self.address = String(base)
    self.token = token
  }
}
