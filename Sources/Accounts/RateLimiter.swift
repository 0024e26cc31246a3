import ClipModel
import Synchronization

/// Lets each client do `burst` requests at once and `perSecond` in the long run; in memory, forgotten at restart.
package final class RateLimiter: Sendable {
  private let burst: Double
  private let perSecond: Double
  private let clock: any ServiceClock
  private let buckets = Mutex<[String: TokenBucket]>([:])
  /// Above this many clients the full buckets, which say nothing, are dropped.
  private static let capacity = 10_000

  package init(burst: Int, perSecond: Double, clock: any ServiceClock) {
    self.burst = Double(burst)
    self.perSecond = perSecond
    self.clock = clock
  }

  /// Counts one request of `client`.
  ///
  /// - Throws: `AccountsError.tooManyRequests` with the time until the next one is welcome.
  package func admit(_ client: String) throws {
    let now = clock.monotonic
    let wait = buckets.withLock { buckets -> Duration? in
      if buckets.count > Self.capacity {
        buckets = buckets.filter { !$0.value.isFull(at: now, burst: burst, perSecond: perSecond) }
      }
      return buckets[client, default: TokenBucket(tokens: burst, filled: now)]
        .take(at: now, burst: burst, perSecond: perSecond)
    }
    if let wait { throw AccountsError.tooManyRequests(retryAfter: wait, burst: Int(burst)) }
  }
}

/// Tokens that grow back with time.
struct TokenBucket {
  var tokens: Double
  var filled: Duration

  /// Takes one token, or says how long until there is one.
  mutating func take(at now: Duration, burst: Double, perSecond: Double) -> Duration? {
    tokens = min(burst, tokens + (now - filled).seconds * perSecond)
    filled = now
    guard tokens < 1 else {
      tokens -= 1
      return nil
    }
    return .seconds((1 - tokens) / perSecond)
  }

  func isFull(at now: Duration, burst: Double, perSecond: Double) -> Bool {
    tokens + (now - filled).seconds * perSecond >= burst
  }
}
