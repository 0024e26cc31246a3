import ClipModel
import Logging

/// Wakes the other nodes, and is woken by them, through the database's notifications: a topic is a short word such as a
/// queue's name, and a ring says only "look again".
///
/// NOTIFY takes a lock of the whole server when its transaction commits; so rings never travel in the transaction that
/// they tell of but after it, many in one, by a connection of their own. A ring may come twice or without cause; after
/// trouble every known topic rings once, because some may have been missed.
package final class PostgresBell: Sendable {
  private let ringer: BellRinger
  private let listener: BellListener

  /// Starts listening at once, and goes on until `close`.
  ///
  /// - Parameter topics: what rings after every connect, besides the topics seen since.
  package init(
    _ configuration: PostgresConfiguration, topics: Set<String> = [],
    logger: Logger = Logger(label: "cutroom.postgres")
  ) {
    listener = BellListener(configuration, topics: topics, logger: logger)
    ringer = BellRinger(configuration, logger: logger)
    listener.start()
    ringer.start()
  }

  /// Returns once it listens for the first time, or is closed. What was rung elsewhere before that is not known here.
  package func listening() async { await listener.listening.passed() }

  /// Tells all nodes, this one too, soon. Never blocks; a topic that waits to be sent is sent once.
  package func ring(_ topic: String) {
    listener.learn(topic)
    ringer.ring(topic)
  }

  /// The rings of all nodes from now on. A topic that its reader has not taken yet is not repeated.
  package func rings() -> AsyncStream<String> {
    let ear = listener.newEar()
    return AsyncStream(unfolding: { await ear.next() }, onCancel: { ear.close() })
  }

  /// Sends what is waiting, when the server is there, and ends all streams.
  package func close() async {
    await ringer.close()
    await listener.close()
  }
}

extension PostgresBell {
  static let channel = "cutroom_bell"
}
