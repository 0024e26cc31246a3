/// The one clock of a process: wall time for what is stored, sleeping for what waits. Tests inject a manual one.
package protocol ServiceClock: Sendable {
  /// Wall time.
  var now: Timestamp { get }
  /// Time that never jumps, for leases; its origin means nothing.
  var monotonic: Duration { get }
  /// Returns after `duration`; throws `CancellationError` when the task is canceled.
  func sleep(for duration: Duration) async throws
}
