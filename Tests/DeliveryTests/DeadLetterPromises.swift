import ClipModel
import Database
import Delivery
import Foundation
import TestClock
import TestDatabase
import TestReceiver
import Testing

/// What could not be delivered waits for its owner: to be read, forgotten or sent once more.
@Suite(.timeLimit(.minutes(1)))
struct DeadLetterPromises {
  private let once = [(name: "Upstash-Retries", value: "0")]
  private static let refusing = [Receiver.Answer(status: 404, headers: ["X-Why": "gone"], body: "404 Not Found")]

  @Test(arguments: Drivers.all) func itTellsTheMessageAndTheLastAnswer(driver: Drivers) async throws {
    try await Depot.with(driver, answering: Self.refusing) { depot in
      let id = try await depot.publish("/a", once + [("Upstash-Label", "x"), ("Upstash-Forward-A", "b")], body: "ask")
      #expect(try await depot.deadLetters().items.isEmpty)
      try await depot.deliver()
      let letter = try #require(try await depot.deadLetters().items.first)
      #expect(letter.message.messageId == id)
      #expect(letter.message.body == "ask")
      #expect(letter.message.header == ["A": ["b"]])
      #expect(letter.responseStatus == 404)
      #expect(letter.responseBody == "404 Not Found")
      #expect(letter.responseHeader["X-Why"] == ["gone"])
      #expect(letter.dlqId.hasPrefix("\(depot.clock.now.milliseconds)-"))
      #expect(try await depot.office.deadLetter(letter.dlqId, of: depot.owner) == letter)
      let json = try #require(
        try JSONSerialization.jsonObject(with: try JSONEncoder().encode(letter)) as? [String: Any])
      #expect(json["messageId"] as? String == id)
      #expect(json["dlqId"] as? String == letter.dlqId)
      #expect(json["responseStatus"] as? Int == 404)
    }
  }

  @Test func whatIsNoTextComesInBase64AndNoAnswerIsStatus0() async throws {
    try await Depot.with { depot in
      try await depot.publish("/", once, to: "http://127.0.0.1:9")
      try await depot.deliver()
      let letter = try #require(try await depot.deadLetters().items.first)
      #expect(letter.responseStatus == 0)
      #expect(letter.responseBody?.isEmpty == false)
      let bytes: [UInt8] = [0xff, 0xfe]
      try await depot.database.write { transaction in
        _ = try transaction.run("UPDATE cutroom_dead_letters SET body = $1", bytes)
      }
      let binary = try #require(try await depot.deadLetters().items.first)
      #expect(binary.responseBody == nil)
      #expect(binary.responseBodyBase64 == Data(bytes).base64EncodedString())
    }
  }

  @Test(arguments: Drivers.all) func aRetryIsANewMessageInItsPlace(driver: Drivers) async throws {
    try await Depot.with(driver, answering: Self.refusing + [.init()]) { depot in
      let headers =
        once + [
          ("Upstash-Method", "PUT"), ("Upstash-Label", "x"), ("Upstash-Forward-A", "b"), ("Content-Type", "text/plain"),
          ("Upstash-Callback", "https://c.example/"), ("Upstash-Flow-Control-Key", "k"),
          ("Upstash-Flow-Control-Value", "parallelism=2"), ("Upstash-Redact-Fields", "body"),
        ]
      let old = try await depot.publish("/a?b", headers, body: "ask", queue: "q")
      try await depot.deliver()
      let letter = try #require(try await depot.deadLetters().items.first)
      let new = try await depot.office.retryDeadLetter(letter.dlqId, of: depot.owner).responses[0].messageId
      #expect(new != old)
      #expect(try await depot.deadLetters().items.isEmpty)
      let (before, after) = (
        try await depot.office.message(old, account: depot.owner),
        try await depot.office.message(new, account: depot.owner)
      )
      #expect(after.url == before.url && after.method == "PUT" && after.header == before.header)
      #expect(after.body == before.body && after.body?.hasPrefix("REDACTED:") == true)
      #expect(after.callback == before.callback && after.labels == ["x"] && after.maxRetries == 0)
      #expect(after.flowControlKey == "k" && after.parallelism == 2 && after.queueName == "q")
      await #expect(throws: DeliveryError.missing("dead letter")) {
        try await depot.office.retryDeadLetter(letter.dlqId, of: depot.owner)
      }
      let stored = try await depot.database.read {
        try $0.run("SELECT body FROM cutroom_messages WHERE id = $1", new)[0].bytes("body")
      }
      #expect(String(decoding: stored, as: UTF8.self) == "ask")
    }
  }

  @Test func aRetryThatFailsIsADeadLetterAgain() async throws {
    try await Depot.with(answering: Self.refusing) { depot in
      try await depot.publish("/a", once)
      try await depot.deliver()
      let first = try #require(try await depot.deadLetters().items.first)
      let new = try await depot.office.retryDeadLetter(first.dlqId, of: depot.owner).responses[0].messageId
      try await depot.deliver()
      let second = try await depot.deadLetters().items
      #expect(second.map(\.message.messageId) == [new])
      #expect(second.map(\.dlqId) != [first.dlqId])
    }
  }

  @Test func headersOfARetryCountInsteadAndOnlyThose() async throws {
    try await Depot.with(answering: Self.refusing) { depot in
      try await depot.publish("/a", once + [("Content-Type", "text/plain"), ("Upstash-Forward-A", "b")])
      try await depot.deliver()
      let id = try #require(try await depot.deadLetters().items.first).dlqId
      for bad in [("Upstash-Retries", "many"), ("Upstash-Delay", "366d"), ("Upstash-Callback", "x")] {
        await #expect(throws: DeliveryError.self) {
          try await depot.office.retryDeadLetter(id, headers: [(name: bad.0, value: bad.1)], of: depot.owner)
        }
      }
      let headers = [
        (name: "upstash-retries", value: "2"), (name: "Upstash-Delay", value: "1m"),
        (name: "Upstash-Forward-a", value: "c"), (name: "Content-Type", value: "application/json"),
        (name: "Authorization", value: "Bearer x"),
      ]
      let new = try await depot.office.retryDeadLetter(id, headers: headers, of: depot.owner).responses[0].messageId
      let message = try await depot.office.message(new, account: depot.owner)
      #expect(message.maxRetries == 2)
      #expect(message.notBefore == message.createdAt + 60_000)
      #expect(message.header == ["Content-Type": ["text/plain"], "A": ["c"]])
    }
  }

  @Test(arguments: Drivers.all) func aRetryMayBeADuplicate(driver: Drivers) async throws {
    try await Depot.with(driver, answering: Self.refusing) { depot in
      for path in ["/a", "/b"] { try await depot.publish(path, once) }
      try await depot.deliver()
      let ids = try await depot.deadLetters().items.map(\.dlqId)
      var answers: [PostOffice.Retried.Response] = []
      for id in ids {
        let headers = [(name: "Upstash-Deduplication-Id", value: "tea")]
        answers += try await depot.office.retryDeadLetter(id, headers: headers, of: depot.owner).responses
      }
      #expect(answers.map(\.deduplicated) == [nil, true] && answers[0].messageId == answers[1].messageId)
      #expect(try await depot.deadLetters().items.isEmpty, "both are done with")
      #expect(try await depot.deliver() == 1)
    }
  }

  @Test(arguments: Drivers.all) func deletionIsOnceAndLeavesTheMessage(driver: Drivers) async throws {
    try await Depot.with(driver, answering: Self.refusing) { depot in
      let id = try await depot.publish("/a", once)
      try await depot.deliver()
      let letter = try #require(try await depot.deadLetters().items.first)
      await #expect(throws: DeliveryError.missing("dead letter")) {
        try await depot.office.removeDeadLetter(letter.dlqId, of: depot.stranger)
      }
      try await depot.office.removeDeadLetter(letter.dlqId, of: depot.owner)
      await #expect(throws: DeliveryError.missing("dead letter")) {
        try await depot.office.removeDeadLetter(letter.dlqId, of: depot.owner)
      }
      await #expect(throws: DeliveryError.missing("dead letter")) {
        try await depot.office.deadLetter(letter.dlqId, of: depot.owner)
      }
      #expect(try await depot.office.message(id, account: depot.owner).messageId == id)
    }
  }

  @Test(arguments: Drivers.all) func pagesAndBulkCallsMeetEachOnce(driver: Drivers) async throws {
    try await Depot.with(driver, answering: Self.refusing) { depot in
      for number in 0..<7 {
        try await depot.publish("/\(number)", once + [("Upstash-Label", number < 5 ? "x" : "y")])
        try await depot.deliver()
        if number % 2 == 0 { depot.clock.advance(by: .milliseconds(1)) }
      }
      let whole = try await depot.deadLetters()
      #expect(whole.items.count == 7 && whole.cursor == nil)
      #expect(try await depot.deadLetters(("order", "earliestFirst")).items == whole.items.reversed())
      var (items, cursor): ([DeadLetterDocument], String?) = ([], nil)
      repeat {
        let page = try await depot.deadLetters(("count", "3"), ("cursor", cursor ?? ""))
        (items, cursor) = (items + page.items, page.cursor)
      } while cursor != nil
      #expect(items == whole.items)
      #expect(try await depot.deadLetters(by: depot.stranger).items.isEmpty)

      let remove: @Sendable ([(String, String)], String) async throws -> PostOffice.Removed = { query, body in
        try await depot.office.removeDeadLetters(Depot.selection(query, body, .deadLetters), of: depot.owner)
      }
      let ids = whole.items.map(\.dlqId)
      #expect(try await remove([], #"{"dlqIds":[]}"#).deleted == 0)
      #expect(try await remove([("dlqIds", "1-x"), ("dlqIds", ids[0])], "").deleted == 1)
      #expect(try await remove([], #"{"dlqIds":["\#(ids[0])","\#(ids[1])"]}"#).deleted == 1)
      let one = try await remove([("label", "x"), ("count", "1")], "")
      #expect(one.deleted == 1 && one.cursor != nil)
      let rest = try await remove([("label", "x"), ("count", "100"), ("cursor", one.cursor ?? "")], "")
      #expect(rest.deleted == 4 && rest.cursor == nil)
      #expect(try await depot.deadLetters().items.isEmpty)
    }
  }

  @Test(arguments: Drivers.all) func manyAreRetriedByIdsOrFilters(driver: Drivers) async throws {
    try await Depot.with(driver, answering: Self.refusing) { depot in
      for number in 0..<4 { try await depot.publish("/\(number)", once + [("Upstash-Label", "l\(number)")]) }
      try await depot.deliver()
      let retry: @Sendable ([(String, String)], String) async throws -> Int = { query, body in
        let selection = try Depot.selection(query, body, .deadLetters)
        let answer = try await depot.office.retryDeadLetters(selection, of: depot.owner)
        for new in answer.responses { #expect(try await depot.status(new.messageId) == .waiting) }
        return answer.responses.count
      }
      #expect(try await retry([("label", "none")], "") == 0)
      #expect(try await retry([("label", "l0,l1"), ("responseStatus", "404")], "") == 2)
      #expect(try await retry([("count", "1")], "") == 1)
      let last = try await depot.deadLetters().items.map(\.dlqId)
      #expect(last.count == 1)
      #expect(try await retry([], #"{"dlqIds":["\#(last[0])"]}"#) == 1)
      #expect(try await retry([], "") == 0)
    }
  }

  @Test(arguments: [("labeel", "x"), ("state", "FAILED"), ("count", "0")])
  func whatIsNotUnderstoodIsRefused(name: String, value: String) {
    #expect(throws: DeliveryError.self) { try Depot.selection([(name, value)], "", .deadLetters) }
  }

  @Test func aGroupsMessageSaysSoToItsDestinationAndInItsCallback() async throws {
    let receiver = Receiver(script: Self.refusing)
    try await receiver.serve { there in
      try await Depot.with { depot in
        try await depot.office.addEndpoints([.init(name: "e", url: there + "/a")], toGroup: "g", of: depot.owner)
        try await depot.publish(
          "",
          once + [("Upstash-Failure-Callback", there + "/failed"), ("Upstash-Forward-Upstash-Topic-Name", "forged")],
          to: "g")
        try await depot.deliver()
        try await depot.deliver()
        let received = await receiver.received(count: 2)
        #expect(received[0].headers["upstash-topic-name"] == "g")
        let report = try #require(try JSONSerialization.jsonObject(with: Data(received[1].body)) as? [String: Any])
        #expect(report["topicName"] as? String == "g")
        #expect(report["endpointName"] as? String == "e")
        #expect(report["dlqId"] as? String == (try await depot.deadLetters().items.first?.dlqId))
        #expect(try await depot.deadLetters(("topicName", "g")).items.count == 1)
        #expect(try await depot.log(("topicName", "g")).items.allSatisfy { $0.endpointName == "e" })
      }
    }
  }
}
