import ClipModel
import Database
import Delivery
import TestClock
import TestDatabase
import TestReceiver
import Testing

/// What was on its way to hosted QStash when that was given up.
@Suite(.timeLimit(.minutes(1)))
struct RecallPromises {
  private func message(to destination: String) -> OutgoingMessage {
    var message = OutgoingMessage(
      account: Account.ID("alice"), destination: destination, body: Array("tea".utf8), delay: .seconds(10), retries: 7)
    message.uniqueKey = "start:1"
    return message
  }

  /// Does once what is due of the relay's work, as a runner without QStash does.
  private func recall(_ depot: Depot) async throws {
    let handler = Recall(outbox: Outbox(queue: depot.queue))
    for claim in try await depot.queue.claim(.relay, limit: 10) {
      let outcome = await handler.attempt(claim, lease: Lease(claim: claim, queue: depot.queue))
      #expect(try await depot.queue.settle(claim, outcome, mourner: handler))
    }
  }

  @Test(arguments: Drivers.all) func itBecomesCouriersUnderItsOwnIdAndAtItsTime(driver: Drivers) async throws {
    try await Depot.with(driver) { depot in
      let (outbox, sent) = (Outbox(queue: depot.queue), message(to: depot.origin + "/work"))
      let id = try await depot.database.write { try QStashSender(outbox: outbox).send(sent, in: $0) }
      try await recall(depot)
      #expect(try await depot.status(id) == .waiting)
      #expect(try await depot.deliver() == 0, "its delay counts")
      depot.clock.advance(by: .seconds(10))
      #expect(try await depot.deliver() == 1)
      #expect(try await depot.status(id) == .delivered)
      let document = try await depot.office.message(id, account: depot.owner)
      #expect(document.maxRetries == 7 && document.url == depot.origin + "/work")
      #expect(try await depot.log(("state", "DELIVERED")).items.map(\.messageId) == [id])
    }
  }

  @Test(arguments: Drivers.all) func itsUniqueKeyStillHolds(driver: Drivers) async throws {
    try await Depot.with(driver) { depot in
      let (outbox, sent) = (Outbox(queue: depot.queue), message(to: depot.origin + "/work"))
      let id = try await depot.database.write { try QStashSender(outbox: outbox).send(sent, in: $0) }
      try await recall(depot)
      let again = try await depot.database.write { try CourierSender(outbox: outbox).send(sent, in: $0) }
      #expect(again == id)
      depot.clock.advance(by: .seconds(10))
      #expect(try await depot.deliver() == 1)
    }
  }

  @Test(arguments: Drivers.all) func whatCourierHasInHandIsNotTakenTwice(driver: Drivers) async throws {
    try await Depot.with(driver) { depot in
      let (outbox, sent) = (Outbox(queue: depot.queue), message(to: depot.origin + "/work"))
      let first = try await depot.database.write { try QStashSender(outbox: outbox).send(sent, in: $0) }
      let other = try await depot.database.write { try CourierSender(outbox: outbox).send(sent, in: $0) }
      #expect(first != other, "each mode has its own keys until then")
      try await recall(depot)
      depot.clock.advance(by: .seconds(10))
      #expect(try await depot.deliver() == 2, "at least once, and the receiver absorbs it")
    }
  }
}
