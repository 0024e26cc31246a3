/// An error that says to people what happened and what mends it, and to machines whether to try again.
package protocol PublicError: Error {
  /// A sentence that is safe to show anybody: no secrets, no paths of the machine.
  var publicMessage: String { get }
  /// Whether the same request may succeed later.
  var isRetryable: Bool { get }
}
