import Synchronization

/// Counts from any thread.
final class Count: Sendable {
  private let count = Mutex(0)

  var value: Int { count.withLock(\.self) }

  /// One more; how many that makes.
  @discardableResult
  func next() -> Int {
    count.withLock { count in
      count += 1
      return count
    }
  }
}
