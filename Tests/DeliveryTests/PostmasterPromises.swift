import ClipModel
import Database
import Delivery
import TestClock
import TestDatabase
import TestReceiver
import Testing

/// Operators' lists and deeds, on both databases.
@Suite(.timeLimit(.minutes(1)))
struct PostmasterPromises {
  /// Each account has a message that waits, one of a queue that runs or waits, and a dead letter.
  private func withPostmaster(
    _ driver: Drivers, _ body: @escaping @Sendable (Depot, Postmaster) async throws -> Void
  ) async throws {
    try await Depot.with(driver, answering: [.init(status: 500)]) { depot in
      for account in [depot.owner, depot.stranger] {
        try await depot.database.write {
          _ = try $0.run(
            "INSERT INTO cutroom_accounts (id, name, created_at) VALUES ($1, $2, 0)", account.rawValue,
            "\(account)-shop")
        }
        try await depot.publish("/dead?token=t", [(name: "Upstash-Retries", value: "0")], by: account)
        try await depot.deliver()
        try await depot.publish("/late", [(name: "Upstash-Delay", value: "1h")], by: account)
        for _ in 0..<2 { try await depot.publish("/line", queue: "line", by: account) }
      }
      try await body(depot, Postmaster(office: depot.office))
    }
  }

  @Test(arguments: Drivers.all) func messagesAreListedByStateAndAccount(driver: Drivers) async throws {
    try await withPostmaster(driver) { depot, postmaster in
      let all = try await postmaster.messages()
      #expect(all.items.count == 6 && !all.hasMore)
      #expect(Set(all.items.map(\.account)) == ["alice-shop", "bob-shop"])
      #expect(all.items.suffix(2).allSatisfy { $0.waitingFor?.hasPrefix("its time, ") == true }, "those due last")
      let held = try await postmaster.messages(state: "held", account: "bob-shop")
      #expect(held.items.map(\.waitingFor) == ["its turn in queue line"] && held.items[0].queueName == "line")
      #expect(try await postmaster.messages(account: "bob").items.count == 3, "by its id too")
      let two = try await postmaster.messages(limit: 2)
      #expect(two.items == Array(all.items.prefix(2)) && two.hasMore)
      await #expect(throws: DeliveryError.missing("account nobody")) {
        try await postmaster.messages(account: "nobody")
      }
      let id = try #require(held.items.first?.messageId)
      #expect(try await postmaster.message(id).state == "held")
      try await postmaster.cancel(id)
      let known = try await postmaster.message(id)
      #expect(known.state == "canceled" && known.account == "bob-shop" && known.finishedAt != nil)
      await #expect(throws: DeliveryError.notFound) { try await postmaster.cancel(id) }
    }
  }

  @Test(arguments: Drivers.all) func deadLettersAreListedShownRetriedAndRemoved(driver: Drivers) async throws {
    try await withPostmaster(driver) { depot, postmaster in
      let letters = try await postmaster.deadLetters().items
      #expect(Set(letters.map(\.account)) == ["alice-shop", "bob-shop"])
      #expect(letters.allSatisfy { $0.reason == "status 500" && $0.url == depot.origin + "/dead" })
      let letter = try await postmaster.deadLetter(letters[0].dlqId)
      #expect(letter.letter.responseStatus == 500 && letter.letter.message.url == depot.origin + "/dead?token=t")
      let retried = try await postmaster.retry(.all(account: "alice-shop"))
      let new = try #require(retried.handled.first?.messageId)
      #expect(retried.handled.count == 1 && retried.missing.isEmpty)
      #expect(try await postmaster.message(new).account == "alice-shop")
      let rest = try await postmaster.deadLetters().items.map(\.dlqId)
      let removed = try await postmaster.remove(.ids(rest + ["gone"]))
      #expect(removed.handled.map(\.dlqId) == rest && removed.missing == ["gone"])
      #expect(try await postmaster.deadLetters().items.isEmpty)
    }
  }

  @Test(arguments: Drivers.all) func aDeadLetterOfOursIsRetriedToo(driver: Drivers) async throws {
    try await withPostmaster(driver) { depot, postmaster in
      let message = OutgoingMessage(account: .app, destination: depot.origin + "/ours", retries: 0)
      let outbox = Outbox(queue: depot.queue)
      _ = try await depot.database.write { try outbox.put(message, as: .message, in: $0) }
      try await depot.deliver()
      let retried = try await postmaster.retry(.all(account: "app"))
      #expect(retried.handled.count == 1, "the operator may do what no account can")
    }
  }

  @Test(arguments: Drivers.all) func queuesAreListedAndPaused(driver: Drivers) async throws {
    try await withPostmaster(driver) { _, postmaster in
      let queues = try await postmaster.queues()
      #expect(
        queues.map(\.account) == ["alice-shop", "bob-shop"] && queues.allSatisfy { $0.lag == 1 && $0.running == 1 })
      await #expect(throws: DeliveryError.self) { try await postmaster.pauseQueue("line", true) }
      try await postmaster.pauseQueue("line", true, account: "bob-shop")
      #expect(try await postmaster.queues().map(\.paused) == [false, true])
      try await postmaster.pauseQueue("line", false, account: "bob")
      #expect(try await postmaster.queues(account: "bob-shop").map(\.paused) == [false])
    }
  }
}
