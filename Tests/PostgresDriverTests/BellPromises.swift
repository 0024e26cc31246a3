import Database
import PostgresDriver
import TestDatabase
import Testing

/// Nodes wake each other.
@Suite(.timeLimit(.minutes(1))) struct BellPromises {
  /// Reads until `topic` rings.
  private func hear(_ topic: String, in rings: AsyncStream<String>) async {
    for await ring in rings where ring == topic { return }
  }

  /// Reads until each of `topics` has rung, in whatever order.
  private func hear(_ topics: Set<String>, in rings: AsyncStream<String>) async {
    var missing = topics
    for await ring in rings {
      missing.remove(ring)
      if missing.isEmpty { return }
    }
  }

  @Test func ringIsHeardByEveryNode() async throws {
    try await withDatabase { _, address in
      let bells = (0..<2).map { _ in PostgresBell(PostgresConfiguration(address: address)) }
      let rings = bells.map { $0.rings() }
      for bell in bells { await bell.listening() }
      for topic in ["messages", "tasks"] {
        bells[0].ring(topic)
        for stream in rings { await hear(topic, in: stream) }
      }
      for bell in bells { await bell.close() }
      for stream in rings { for await _ in stream {} }
    }
  }

  @Test func everyTopicRingsOnceTheListenerIsBack() async throws {
    try await withDatabase { database, address in
      let bell = PostgresBell(PostgresConfiguration(address: address), topics: ["first", "second"])
      let rings = bell.rings()
      bell.ring("third")
      await hear("third", in: rings)
      try await database.write { transaction in
        let killed = try transaction.run(
          """
          SELECT pg_terminate_backend(pid, 5000) AS done FROM pg_stat_activity
          WHERE datname = current_database() AND query LIKE 'LISTEN%'
          """)
        #expect(killed.count == 1)
      }
      await hear(["first", "second", "third"], in: rings)
      await bell.close()
    }
  }

  @Test func manyRingsOfManyTopicsArrive() async throws {
    try await withDatabase { _, address in
      let bell = PostgresBell(PostgresConfiguration(address: address))
      let rings = bell.rings()
      let topics = Set((0..<300).map { "a topic whose name is not short, number \($0)" })
      for _ in 0..<5 { for topic in topics { bell.ring(topic) } }
      await hear(topics, in: rings)
      await bell.close()
    }
  }
}
