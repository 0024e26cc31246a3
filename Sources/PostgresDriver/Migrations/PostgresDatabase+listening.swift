import Database
import Foundation

extension PostgresDatabase {
  /// Tries what the bell needs: one connection listens, another notifies it. Through a pooler in transaction mode the
  /// notification reaches a connection that nobody holds any more.
  ///
  /// - Throws: `PostgresSetupError.notificationsDoNotArrive`.
  package func checkListening(atMost limit: Duration = .seconds(3)) async throws {
    let deadline = ContinuousClock.now + configuration.patience
    let hasArrived = try await perform(lane: .shared) { desk in
      do throws(ServerError) {
        let sender = try desk.connection(until: deadline)
        let listener = try PostgresConnection(
          desk.configuration.address, until: deadline, silence: desk.configuration.silence, statements: 1)
        return .success(try Self.echo(from: sender, to: listener, atMost: limit))
      } catch {
        return .failure(error.databaseError)
      }
    }
    guard hasArrived else { throw PostgresSetupError.notificationsDoNotArrive }
  }

  private static func echo(
    from sender: PostgresConnection, to listener: PostgresConnection, atMost limit: Duration
  ) throws(ServerError) -> Bool {
    let word = UUID().uuidString
    try listener.execute("LISTEN cutroom_check")
    try sender.execute("NOTIFY cutroom_check, '\(word)'")
    let end = ContinuousClock.now + limit
    while ContinuousClock.now < end {
      if try listener.notifications().contains(word) { return true }
      _ = listener.waitForNotification(atMost: ContinuousClock.now.duration(to: end), orFor: nil)
    }
    return false
  }
}
