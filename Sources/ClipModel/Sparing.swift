/// What the clean-up at start leaves alone although nothing names it: it may be in somebody's hands.
package struct Sparing: Sendable {
  /// Whatever has come since.
  package let since: Timestamp
  /// Whether the file or folder at a path has come, or moved, since.
  package let spares: @Sendable (_ path: String) -> Bool

  package init(since: Timestamp, spares: @escaping @Sendable (_ path: String) -> Bool) {
    self.since = since
    self.spares = spares
  }

  /// Nothing: nobody else is at work.
  package static let nothing = Sparing(since: Timestamp(milliseconds: .max)) { _ in false }
}
