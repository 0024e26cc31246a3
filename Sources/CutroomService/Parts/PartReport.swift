/// What is known of one part that the program leans on.
package struct PartReport: Hashable, Sendable {
  package var name: String
  /// Where it is; nil when it is missing.
  package var path: String?
  /// As the part says it.
  package var version: String?
  /// The first eight digits of its SHA-256: the pinned one, or of what Debian installed.
  package var hash: String?
  /// What is wrong with it; nil when it works.
  package var trouble: String?
  /// What is less good than it could be, although it works.
  package var warning: String?
  /// What mends it.
  package var remedy: String

  package var works: Bool { trouble == nil }

  package init(name: String, path: String? = nil, version: String? = nil, remedy: String) {
    self.name = name
    self.path = path
    self.version = version
    self.remedy = remedy
  }
}
