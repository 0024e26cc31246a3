/// How much of schedules one account may have.
package struct ScheduleLimits: Hashable, Sendable {
  /// Schedules of one account; one more is refused with 412.
  package var count: Int

  package init(count: Int = 100_000) { self.count = count }
}
