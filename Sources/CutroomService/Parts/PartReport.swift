/// What is known of one part that the program leans on.
package struct PartReport: Hashable, Sendable {
  package var name: String
  /// Where it is; nil when it is missing.
  package var path: String?
  /// As the part says it.
  package var version: String?
  /// What is wrong with it; nil when it works.
  package var trouble: String?
  /// The command that mends it.
  package var remedy: String

  package var works: Bool { trouble == nil }
}
