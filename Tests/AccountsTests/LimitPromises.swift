import Accounts
import ClipModel
import Database
import TestClock
import TestDatabase
import Testing

/// Too much is refused with the time to wait; the same create twice is one.
@Suite(.timeLimit(.minutes(1)))
struct LimitPromises {
  @Test func aBurstIsFollowedByASteadyRate() throws {
    let clock = ManualClock()
    let limiter = RateLimiter(burst: 3, perSecond: 0.5, clock: clock)
    for _ in 0..<3 { try limiter.admit("a") }
    #expect(throws: AccountsError.tooManyRequests(retryAfter: .seconds(2), burst: 3)) { try limiter.admit("a") }
    try limiter.admit("b")
    clock.advance(by: .seconds(2))
    try limiter.admit("a")
    #expect(throws: AccountsError.self) { try limiter.admit("a") }
  }

  @Test(arguments: Drivers.all) func theSameKeyIsAnsweredTheSameAndMakesNothingNew(driver: Drivers) async throws {
    try await withDatabase(driver) { database in
      let now = Timestamp(milliseconds: 1_000_000_000)
      func once(_ key: String, _ body: String, account: Account.ID = .local, made: Int, at: Timestamp) async throws
        -> Int
      {
        try await database.write { transaction in
          try IdempotencyKeys.once(key, account: account, request: Array(body.utf8), at: at, in: transaction) {
            IdempotencyKeys.Answer(status: made, body: [1])
          }.status
        }
      }
      let first = try await once("k", "x", made: 201, at: now)
      #expect(first == 201)
      #expect(try await once("k", "x", made: 202, at: now + .seconds(3600)) == 201)
      #expect(try await once("k", "x", account: .app, made: 203, at: now) == 203)
      await #expect(throws: AccountsError.idempotencyKeyReused) {
        try await once("k", "y", made: 204, at: now)
      }
      #expect(try await once("k", "y", made: 205, at: now + .seconds(90_000)) == 205)
    }
  }
}
