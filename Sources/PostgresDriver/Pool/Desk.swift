import Foundation

/// What one worker works with: its connection, opened when it is needed.
final class Desk {
  let configuration: PostgresConfiguration
  private let reconnection: Reconnection
  private var connection: PostgresConnection?

  init(_ configuration: PostgresConfiguration, _ reconnection: Reconnection) {
    self.configuration = configuration
    self.reconnection = reconnection
  }

  /// A connection that is open as far as is known; tries until `deadline` when the server is away.
  func connection(until deadline: ContinuousClock.Instant) throws(ServerError) -> PostgresConnection {
    if let connection, !connection.isLost { return connection }
    connection = nil
    while true {
      let now = ContinuousClock.now
      let rest = reconnection.rest(at: now)
      guard rest == .zero || now + rest < deadline else { throw reconnection.reason }
      if rest > .zero { Self.sleep(rest) }
      if let opened = try open(until: deadline) {
        connection = opened
        return opened
      }
    }
  }

  /// Nil when the server could not be reached yet.
  private func open(until deadline: ContinuousClock.Instant) throws(ServerError) -> PostgresConnection? {
    do {
      // Who waited long for a free worker gets one short try.
      let end = max(deadline, ContinuousClock.now + .seconds(1))
      let opened = try PostgresConnection(
        configuration.address, until: end, silence: configuration.silence, statements: configuration.statements)
      reconnection.succeeded()
      return opened
    } catch {
      reconnection.failed(error, at: .now)
      guard error.isLost, ContinuousClock.now < deadline else { throw error }
      return nil
    }
  }

  /// Ends what an errand has left open; a connection of no more use is closed, and its locks are free.
  func tidy() {
    connection?.rollBack()
    if connection?.isLost == true { clear() }
  }

  /// Closes the connection.
  func clear() { connection = nil }

  static func sleep(_ duration: Duration) { Thread.sleep(forTimeInterval: duration / .seconds(1)) }
}
