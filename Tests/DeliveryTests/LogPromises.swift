import ClipModel
import Database
import Delivery
import Foundation
import TestClock
import TestDatabase
import TestReceiver
import Testing

/// The log tells what each message went through, newest first, each entry once.
@Suite(.timeLimit(.minutes(1)))
struct LogPromises {
  @Test(arguments: Drivers.all) func everyStateIsToldOnceInItsOrder(driver: Drivers) async throws {
    let script: [Receiver.Answer] = [.init(status: 500, headers: ["X-Pot": "tea"], body: "no"), .init(body: "yes")]
    try await Depot.with(driver, answering: script) { depot in
      let id = try await depot.publish("/hook", [("Upstash-Retry-Delay", "1000")], body: "ask")
      try await depot.deliver()
      depot.clock.advance(by: .seconds(1))
      try await depot.deliver()
      let entries = try await depot.log(("messageId", id)).items
      #expect(entries.map(\.state) == ["DELIVERED", "ACTIVE", "RETRY", "ERROR", "ACTIVE", "CREATED"])
      let next = depot.clock.now.milliseconds
      let nextTimes: [Int64?] = [nil, nil, next, next, nil, nil]
      #expect(entries.map(\.nextDeliveryTime) == nextTimes)
      let before = next - 1000
      #expect(entries.map(\.time) == [next, next, before, before, before, before])
      let statuses: [Int64?] = [200, nil, nil, 500, nil, nil]
      #expect(entries.map(\.responseStatus) == statuses)
      let answers: [String?] = ["yes", nil, nil, "no", nil, nil]
      #expect(entries.map(\.responseBody) == answers)
      #expect(entries[3].responseHeader?["X-Pot"] == ["tea"])
      #expect(entries[3].responseHeaders == entries[3].responseHeader)
      let errors: [String?] = [nil, nil, nil, "status 500", nil, nil]
      #expect(entries.map(\.error) == errors)
      for entry in entries {
        #expect(entry.messageId == id && entry.url == depot.origin + "/hook" && entry.method == "POST")
        #expect(entry.retryDelayExpr == "1000" && entry.retryDelayExpression == "1000")
        #expect(entry.body == Data("ask".utf8).base64EncodedString())
      }
      let forwards = try await depot.log(("messageId", id), ("order", "earliestFirst")).items
      #expect(forwards == entries.reversed())
    }
  }

  @Test(arguments: Drivers.all) func theLastFailureIsAnErrorLikeThoseBefore(driver: Drivers) async throws {
    try await Depot.with(driver, answering: [.init(status: 500, body: "no")]) { depot in
      let id = try await depot.publish("/hook", [("Upstash-Retries", "0")])
      try await depot.deliver()
      let entries = try await depot.log(("messageId", id)).items
      #expect(entries.map(\.state) == ["FAILED", "ERROR", "ACTIVE", "CREATED"])
      for entry in entries.prefix(2) { #expect(entry.responseStatus == 500 && entry.error == "status 500") }
      #expect(try await depot.log(("state", "ERROR")).items.map(\.messageId) == [id])
    }
  }

  @Test(arguments: Drivers.all) func anAttemptInFlightIsActive(driver: Drivers) async throws {
    try await Depot.with(driver) { depot in
      let id = try await depot.publish()
      #expect(try await depot.log(("state", "ACTIVE")).items.isEmpty)
      depot.clock.advance(by: .seconds(1))
      let claim = try #require(try await depot.queue.claim(.message, limit: 1).first)
      for query in [("state", "ACTIVE"), ("state", "IN_PROGRESS"), ("count", "1")] {
        let entries = try await depot.log(query).items
        #expect(entries.map(\.messageId) == [id])
        #expect(entries.map(\.state) == ["ACTIVE"])
        #expect(entries.map(\.time) == [depot.clock.now.milliseconds])
      }
      #expect(try await depot.log(("responseStatus", "200")).items.isEmpty)
      #expect(try await depot.office.log(Depot.selection([], "", .logs), of: depot.stranger).items.isEmpty)
      let outcome = await depot.courier.attempt(claim, lease: Lease(claim: claim, queue: depot.queue))
      #expect(try await depot.queue.settle(claim, outcome))
      #expect(try await depot.log().items.map(\.state) == ["DELIVERED", "ACTIVE", "CREATED"])
    }
  }

  @Test(arguments: Drivers.all, ["latestFirst", "earliestFirst"])
  func pagesShowEveryEntryExactlyOnce(driver: Drivers, order: String) async throws {
    try await Depot.with(driver) { depot in
      for number in 0..<12 {
        try await depot.publish("/\(number)", number % 3 == 0 ? [("Upstash-Delay", "1h")] : [])
        if number % 4 == 3 { depot.clock.advance(by: .milliseconds(1)) }
      }
      for claim in try await depot.queue.claim(.message, limit: 5) {
        let outcome = await depot.courier.attempt(claim, lease: Lease(claim: claim, queue: depot.queue))
        #expect(try await depot.queue.settle(claim, outcome))
      }
      #expect(try await depot.queue.claim(.message, limit: 10).count == 3)
      let whole = try await depot.log(("order", order))
      #expect(whole.items.count == 25)
      #expect(whole.cursor == nil)
      for count in [1, 4, 24, 25] {
        var (entries, cursor, pages): ([LogDocument], String?, Int) = ([], nil, 0)
        repeat {
          let page = try await depot.log(("order", order), ("count", "\(count)"), ("cursor", cursor ?? ""))
          #expect(page.items.count <= count && !page.items.isEmpty)
          (entries, cursor, pages) = (entries + page.items, page.cursor, pages + 1)
        } while cursor != nil && pages < 100
        #expect(entries == whole.items)
        #expect(pages == (25 + count - 1) / count)
      }
      let times = whole.items.map(\.time)
      #expect(times == (order == "latestFirst" ? times.sorted(by: >) : times.sorted()))
    }
  }

  @Test(arguments: Drivers.all) func filtersChooseEntries(driver: Drivers) async throws {
    try await Depot.with(driver, answering: [.init(status: 404), .init()]) { depot in
      let first = try await depot.publish("/a", [("Upstash-Label", "x,y"), ("Upstash-Retries", "0")])
      try await depot.deliver()
      depot.clock.advance(by: .seconds(1))
      let second = try await depot.publish("/b", [("Upstash-Label", "z")])
      try await depot.deliver()
      let theirs = try await depot.publish("/a", by: depot.stranger)
      let host = try #require(URL(string: depot.origin)?.host())
      let now = depot.clock.now.milliseconds
      let all: [(query: (String, String), ids: Set<String>)] = [
        (("label", "y"), [first]), (("label", "y,z"), [first, second]), (("path", "/b"), [second]),
        (("host", host), [first, second]), (("host", "127.0.0"), []), (("url", depot.origin + "/a"), [first]),
        (("fromDate", "\(now)"), [second]), (("toDate", "\(now - 1)"), [first]), (("state", "FAILED"), [first]),
        (("responseStatus", "200"), [second]), (("responseStatus", "404"), [first]), (("messageIds", second), [second]),
        (("messageId", theirs), []), (("unheardOf", "1"), [first, second]), (("queueName", "q"), []),
      ]
      for (query, ids) in all {
        #expect(Set(try await depot.log(query).items.map(\.messageId)) == ids, "\(query)")
      }
      #expect(try await depot.log(("state", "DELIVERED"), ("state", "FAILED")).items.count == 2)
    }
  }

  @Test(arguments: [("state", "ASLEEP"), ("count", "0"), ("count", "x"), ("order", "up"), ("toDate", "x")])
  func valuesThatAreNoneAreRefused(name: String, value: String) {
    #expect(throws: DeliveryError.self) { try Depot.selection([(name, value)], "", .logs) }
  }

  @Test func aCursorThatNeverWasIsRefused() async throws {
    try await Depot.with { depot in
      await #expect(throws: DeliveryError.self) { try await depot.log(("cursor", "x")) }
      await #expect(throws: DeliveryError.self) { try await depot.deadLetters(("cursor", "x")) }
    }
  }

  @Test func whatIsRedactedIsShownAsAHash() async throws {
    try await Depot.with { depot in
      try await depot.publish(
        "/",
        [
          ("Upstash-Redact-Fields", "body,header[X-Key]"), ("Upstash-Forward-X-Key", "top"), ("Upstash-Forward-B", "b"),
        ],
        body: "secret")
      let entry = try #require(try await depot.log().items.first)
      let body = String(decoding: Data(base64Encoded: entry.body) ?? Data(), as: UTF8.self)
      #expect(body == "REDACTED:2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b")
      #expect(entry.header["X-Key"]?.first?.hasPrefix("REDACTED:") == true)
      #expect(entry.header["B"] == ["b"])
    }
  }

  @Test func longBodiesMakeShortPages() async throws {
    try await Depot.with { depot in
      let body = String(repeating: "x", count: 1 << 20)
      for _ in 0..<20 { try await depot.publish("/", [("Upstash-Delay", "1h")], body: body) }
      var (ids, cursor): ([String], String?) = ([], nil)
      repeat {
        let page = try await depot.log(("count", "1000"), ("cursor", cursor ?? ""))
        #expect(page.items.count <= 8)
        (ids, cursor) = (ids + page.items.map(\.messageId), page.cursor)
      } while cursor != nil
      #expect(ids.count == 20 && Set(ids).count == 20)
    }
  }

  @Test(arguments: ["latestFirst", "earliestFirst"]) func pagesAreReadByAnIndex(order: String) async throws {
    try await Depot.with { depot in
      for _ in 0..<2 { try await depot.publish() }
      let cursor = try #require(try await depot.log(("order", order), ("count", "1")).cursor)
      let plan = try await plan(of: [("order", order), ("cursor", cursor)], depot)
      #expect(plan.contains { $0.contains("cutroom_events_account (account_id=? AND at") }, "\(plan)")
      #expect(!plan.contains { $0.contains("TEMP B-TREE FOR ORDER BY") }, "\(plan)")
      for ids in ["msg_1", "msg_1,msg_2"] {
        let plan = try await self.plan(of: [("order", order), ("messageIds", ids)], depot)
        #expect(plan.contains { $0.contains("PRIMARY KEY (message_id=?") }, "\(plan)")
      }
    }
  }

  /// How SQLite reads the written part of a log.
  private func plan(of query: [(String, String)], _ depot: Depot) async throws -> [String] {
    try await depot.plan(of: "cutroom_events") { office in
      _ = try await office.log(try Depot.selection(query, "", .logs), of: depot.owner)
    }
  }

  @Test(arguments: Drivers.all) func asManyValuesAsAFilterTakesCanBeAsked(driver: Drivers) async throws {
    try await Depot.with(driver) { depot in
      for (name, most) in [("messageIds", 1000), ("label", 100), ("host", 100)] {
        let values = (0..<most).map { "v\($0)" }.joined(separator: ",")
        let page = try await depot.log((name, values))
        #expect(page.items.isEmpty)
        #expect(throws: DeliveryError.self) { try Depot.selection([(name, values + ",more")], "", .logs) }
      }
    }
  }
}
