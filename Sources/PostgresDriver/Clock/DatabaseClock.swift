import ClipModel
import Database
import Logging
import Synchronization

/// The database's time, so that due times and leases of all nodes mean the same whatever their own clocks say.
///
/// Between measurements it runs by the machine's monotonic clock. It never steps back for a better measurement: it
/// stands still until the better time has caught up. Only a server whose own clock was set back takes it along.
package final class DatabaseClock: ServiceClock {
  private struct State {
    /// Database time minus monotonic time.
    var offset: Duration
    /// The latest time that was told.
    var told: Timestamp
  }

  /// How often `run` measures.
  package static let interval = Duration.seconds(10)
  /// A step back beyond this is the server's own, not a better measurement.
  static let correction = Duration.seconds(5)

  private let database: PostgresDatabase
  private let base: any ServiceClock
  private let logger: Logger
  private let state: Mutex<State>

  /// Measures for the first time.
  ///
  /// - Parameter base: gives `monotonic` and `sleep`.
  package init(
    _ database: PostgresDatabase, base: any ServiceClock, logger: Logger = Logger(label: "cutroom.postgres")
  ) async throws {
    self.database = database
    self.base = base
    self.logger = logger
    let offset = try await Self.measure(database, base)
    state = Mutex(State(offset: offset, told: Timestamp(milliseconds: 0)))
  }

  package var now: Timestamp {
    let monotonic = base.monotonic
    return state.withLock { state in
      let time = Timestamp(milliseconds: (state.offset + monotonic).milliseconds)
      state.told = max(state.told, time)
      return state.told
    }
  }

  package var monotonic: Duration { base.monotonic }

  package func sleep(for duration: Duration) async throws { try await base.sleep(for: duration) }

  /// Measures every ten seconds until the task is canceled; a server that is away leaves the last offset as it is.
  package func run() async {
    while !Task.isCancelled {
      do { try await base.sleep(for: Self.interval) } catch { return }
      do { try await measure() } catch {
        logger.warning("The database's time could not be asked", metadata: ["reason": "\(error)"])
      }
    }
  }

  /// Takes the time of the database now.
  package func measure() async throws {
    let offset = try await Self.measure(database, base)
    let monotonic = base.monotonic
    state.withLock { state in
      let time = Timestamp(milliseconds: (offset + monotonic).milliseconds)
      if state.told - time > Self.correction { state.told = time }
      state.offset = offset
    }
  }

  /// The offset by the shortest of a few round trips, where the answer lies closest to the middle.
  private static func measure(_ database: PostgresDatabase, _ base: any ServiceClock) async throws -> Duration {
    try await database.read { transaction in
      var best: (roundTrip: Duration, offset: Duration)?
      for _ in 0..<5 {
        let sent = base.monotonic
        let row = try transaction.run("SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint AS now").first
        let roundTrip = base.monotonic - sent
        guard let microseconds = try row?.integer("now") else { throw DatabaseError.failed("the server has no time") }
        if best.map({ roundTrip < $0.roundTrip }) ?? true {
          best = (roundTrip, .microseconds(microseconds) - sent - roundTrip / 2)
        }
      }
      return best?.offset ?? .zero
    }
  }
}
