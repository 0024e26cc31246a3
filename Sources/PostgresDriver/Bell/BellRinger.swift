import Database
import Dispatch
import Foundation
import Logging
import Synchronization

/// Sends rings: one notification under way at a time, which carries all topics that came meanwhile.
final class BellRinger: Sendable {
  private struct State {
    var topics = OrderedTopics()
    var isClosing = false
  }

  private let configuration: PostgresConfiguration
  private let logger: Logger
  private let state = Mutex(State())
  private let work = DispatchSemaphore(value: 0)
  private let ended = Gate()

  init(_ configuration: PostgresConfiguration, logger: Logger) {
    self.configuration = configuration
    self.logger = logger
  }

  func start() {
    let thread = Thread { [self] in run() }
    thread.name = "cutroom.ringer"
    thread.start()
  }

  func ring(_ topic: String) {
    let isFirst = state.withLock { state in
      defer { state.topics.add(topic) }
      return state.topics.isEmpty
    }
    if isFirst { work.signal() }
  }

  func close() async {
    state.withLock { $0.isClosing = true }
    work.signal()
    await ended.passed()
  }

  private func run() {
    let desk = Desk(configuration, Reconnection())
    while true {
      work.wait()
      while let payload = state.withLock({ $0.topics.takePayload() }) {
        guard send(payload, at: desk) else { break }
      }
      if state.withLock({ $0.isClosing }) { break }
    }
    desk.clear()
    ended.open()
  }

  /// Tries until it has come through; false when the bell closes meanwhile. A notification that was sent twice does no
  /// harm.
  private func send(_ payload: String, at desk: Desk) -> Bool {
    while true {
      do {
        let connection = try desk.connection(until: .now + .seconds(1))
        _ = try connection.run(
          StatementCall("SELECT pg_notify($1, $2)", Parameters([.text(PostgresBell.channel), .text(payload)])))
        return true
      } catch let error as ServerError {
        if error.isLost { desk.clear() }
        logger.debug("The bell can't ring yet", metadata: ["reason": "\(error.message)"])
      } catch {
        logger.error("A topic can't be rung", metadata: ["reason": "\(error)"])
        return true
      }
      if state.withLock({ $0.isClosing }) { return false }
      Desk.sleep(.milliseconds(100))
    }
  }
}
