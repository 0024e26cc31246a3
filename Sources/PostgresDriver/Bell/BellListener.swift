import Foundation
import Logging
import Synchronization

/// Listens on one connection for the rings of all nodes and hands them to every reader.
final class BellListener: Sendable {
  private struct State {
    var topics: Set<String>
    var ears: [Ear] = []
    var isClosing = false
  }

  private let configuration: PostgresConfiguration
  private let state: Mutex<State>
  private let logger: Logger
  private let interruption = Interruption()
  private let ended = Gate()
  /// Opens with the first LISTEN.
  let listening = Gate()

  init(_ configuration: PostgresConfiguration, topics: Set<String>, logger: Logger) {
    self.configuration = configuration
    self.logger = logger
    state = Mutex(State(topics: topics))
  }

  func start() {
    let thread = Thread { [self] in run() }
    thread.name = "cutroom.listener"
    thread.start()
  }

  /// Topics that ring after every connect.
  func learn(_ topic: String) { state.withLock { _ = $0.topics.insert(topic) } }

  func newEar() -> Ear {
    let ear = Ear()
    let isClosing = state.withLock { state in
      if !state.isClosing { state.ears.append(ear) }
      return state.isClosing
    }
    if isClosing { ear.close() }
    return ear
  }

  func close() async {
    state.withLock { $0.isClosing = true }
    interruption.interrupt()
    await ended.passed()
  }

  private func run() {
    let desk = Desk(configuration, Reconnection())
    var isAway = false
    while !isClosing {
      do throws(ServerError) {
        let connection = try desk.connection(until: .now + .seconds(1))
        try connection.execute("LISTEN \(PostgresBell.channel)")
        listening.open()
        if isAway { logger.info("The bell listens again") }
        isAway = false
        ringAll()
        try listen(on: connection)
      } catch {
        desk.clear()
        if !isAway, !isClosing { logger.warning("The bell can't listen", metadata: ["reason": "\(error.message)"]) }
        isAway = true
        if !isClosing { Desk.sleep(.milliseconds(50)) }
      }
    }
    desk.clear()
    for ear in state.withLock(\.ears) { ear.close() }
    listening.open()
    ended.open()
  }

  private var isClosing: Bool { state.withLock(\.isClosing) }

  private func listen(on connection: PostgresConnection) throws(ServerError) {
    while !isClosing {
      for payload in try connection.notifications() {
        for topic in payload.split(separator: "\n") { ring(String(topic)) }
      }
      if connection.waitForNotification(atMost: .seconds(3600), orFor: interruption.descriptor) { return }
    }
  }

  /// What was rung while nobody listened is unknown: everything.
  private func ringAll() {
    for topic in state.withLock(\.topics).sorted() { ring(topic) }
  }

  private func ring(_ topic: String) {
    let ears = state.withLock { state in
      state.topics.insert(topic)
      return state.ears
    }
    let deaf = ears.filter { !$0.hear(topic) }
    if !deaf.isEmpty { state.withLock { $0.ears.removeAll { ear in deaf.contains { $0 === ear } } } }
  }
}
