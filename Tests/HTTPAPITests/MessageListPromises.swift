import ClipModel
import Foundation
import Delivery
import TestClock
import Testing

/// Bulk calls, the log and dead letters as stock QStash clients ask for them.
@Suite(.timeLimit(.minutes(1)))
struct MessageListPromises {
  private let later = [("Upstash-Delay", "1h")]
  private let once = [("Upstash-Retries", "0")]

  private func publish(
    _ house: House, _ headers: [(String, String)], to url: String = "https://example.com"
  ) async throws -> String {
    let answer = try await house.client.send("POST", "/v2/publish/" + url, key: house.key, "hello", headers: headers)
    return try #require(try answer.json("messageId").text, "\(answer.text)")
  }

  /// Fails `count` messages at an address of this house that isn't there.
  private func fail(_ count: Int, in house: House, _ headers: [(String, String)] = []) async throws {
    for _ in 0..<count { _ = try await publish(house, once + headers, to: house.client.base + "/nothing") }
    try await house.deliverDue(origin: "http://127.0.0.1:1")
  }

  private func letters(_ house: House, _ query: String = "") async throws -> [JSON] {
    try await house.client.send("GET", "/v2/dlq" + query, key: house.key).json("messages").list
  }

  @Test func idsComeInTheBodyOrInTheQuery() async throws {
    try await House.with { house in
      var ids: [String] = []
      for _ in 0..<7 { ids.append(try await publish(house, later)) }
      let none = try await house.client.send("DELETE", "/v2/messages", key: house.key, #"{"messageIds":[]}"#)
      #expect(none.text == #"{"cancelled":0}"#)
      let body = try await house.client.send(
        "DELETE", "/v2/messages", key: house.key, #"{"messageIds":["\#(ids[0])","\#(ids[1])"]}"#)
      #expect(body.text == #"{"cancelled":2}"#)
      for query in ["messageIds=\(ids[2])&messageIds=\(ids[3])", "messageIds=\(ids[4]),\(ids[0]),\(ids[5])"] {
        let foreign = try await house.client.send("DELETE", "/v2/messages?" + query, key: house.otherKey)
        #expect(foreign.text == #"{"cancelled":0}"#)
        let answer = try await house.client.send("DELETE", "/v2/messages?" + query, key: house.key)
        #expect(answer.text == #"{"cancelled":2}"#)
      }
      let all = try await house.client.send("DELETE", "/v2/messages?count=100", key: house.key)
      #expect(all.text == #"{"cancelled":1}"#)
    }
  }

  @Test(arguments: [
    ("DELETE", "/v2/messages?labeel=x"), ("DELETE", "/v2/dlq?labeel=x"), ("POST", "/v2/dlq/retry?labeel=x"),
    ("GET", "/v2/dlq?labeel=x"), ("DELETE", "/v2/messages?count=501"),
  ])
  func aMisspeltFilterDoesNothing(method: String, path: String) async throws {
    try await House.with { house in
      let id = try await publish(house, later)
      try await fail(1, in: house)
      let answer = try await house.client.send(method, path, key: house.key)
      #expect(answer.status == 400)
      #expect(try answer.json().keys == ["error"])
      #expect(try await letters(house).count == 1)
      #expect(try await house.client.send("DELETE", "/v2/messages/\(id)", key: house.key).status == 200)
    }
  }

  @Test(arguments: [("DELETE", "/v2/messages/"), ("DELETE", "/v2/dlq/"), ("POST", "/v2/dlq/retry/")])
  func anIdThatGotLostIsNotEverything(method: String, path: String) async throws {
    try await House.with { house in
      let id = try await publish(house, later)
      try await fail(1, in: house)
      #expect(try await house.client.send(method, path, key: house.key).status == 404)
      #expect(try await letters(house).count == 1)
      #expect(try await house.client.send("DELETE", "/v2/messages/\(id)", key: house.key).status == 200)
    }
  }

  @Test func bothNamesOfTheLogTellTheSame() async throws {
    try await House.with { house in
      let id = try await publish(
        house, [("Upstash-Method", "GET"), ("Upstash-Timeout", "10s")], to: house.client.base + "/health/live")
      try await house.deliverDue(origin: "http://127.0.0.1:1")
      let events = try await house.client.send("GET", "/v2/events?messageIds=\(id)", key: house.key).json()
      let logs = try await house.client.send("GET", "/v2/logs?messageId=\(id)&unheardOf=1", key: house.key).json()
      #expect(events.keys == ["events"] && logs.keys == ["logs"])
      #expect(events["events"] == logs["logs"])
      #expect(events["events"].list.map { $0["state"] }.filter { $0 == "DELIVERED" }.count == 1)
      let newest = try #require(logs["logs"].list.first)
      #expect(newest["state"] == "DELIVERED" && newest["timeout"] == 10_000 && newest["body"] == "aGVsbG8=")
      #expect(newest["responseStatus"] == 200 && newest["responseHeader"] == newest["responseHeaders"])
      #expect(newest["cursor"] == .null && newest["label"] == .null)
      let foreign = try await house.client.send("GET", "/v2/events", key: house.otherKey)
      #expect(foreign.text == #"{"events":[]}"#)
      #expect(try await house.client.send("GET", "/v2/messages/\(id)", key: house.key).status == 200)
      #expect(try await house.client.send("GET", "/v2/events").status == 401)
    }
  }

  @Test func cursorsLeadThroughAllPages() async throws {
    try await House.with { house in
      for _ in 0..<7 { _ = try await publish(house, later) }
      try await fail(5, in: house)
      for (path, name, total) in [("/v2/events", "events", 27), ("/v2/dlq", "messages", 5)] {
        var (seen, cursor): ([JSON], String?) = ([], nil)
        repeat {
          let query = "?count=3" + (cursor.map { "&cursor=\($0)" } ?? "")
          let page = try await house.client.send("GET", path + query, key: house.key).json()
          seen += page[name].list
          cursor = page["cursor"].text
          #expect(cursor != "")
        } while cursor != nil
        let whole = try await house.client.send("GET", path, key: house.key).json(name).list
        #expect(seen == whole && seen.count == total)
      }
    }
  }

  @Test func aDeadLetterIsReadRetriedAndForgotten() async throws {
    try await House.with { house in
      try await fail(3, in: house, [("Upstash-Redact-Fields", "body"), ("Upstash-Label", "x")])
      let all = try await letters(house, "?label=x&responseStatus=404")
      #expect(all.count == 3)
      #expect(all[0]["responseStatus"] == 404)
      #expect(all[0]["body"].text?.hasPrefix("REDACTED:") == true)
      let ids = all.compactMap { $0["dlqId"].text }
      for (method, path) in [
        ("GET", "/v2/dlq/\(ids[0])"), ("DELETE", "/v2/dlq/\(ids[0])"), ("POST", "/v2/dlq/retry/\(ids[0])"),
        ("GET", "/v2/dlq/nothing"),
      ] {
        let foreign = try await house.client.send(method, path, key: house.otherKey)
        #expect(foreign.status == 404)
        #expect(try foreign.json().keys == ["error"])
      }
      #expect(try await house.client.send("GET", "/v2/dlq/\(ids[0])", key: house.key).json() == all[0])
      let retried = try await house.client.send("POST", "/v2/dlq/retry/\(ids[0])", key: house.key)
      #expect(retried.status == 201)
      let new = try #require(try retried.json("responses").list.first?["messageId"].text)
      #expect(try await house.client.send("GET", "/v2/messages/\(new)", key: house.key).status == 200)
      #expect(try await house.client.send("POST", "/v2/dlq/retry/\(ids[0])", key: house.key).status == 404)
      let none = try await house.client.send("POST", "/v2/dlq/retry?dlqIds=\(ids[0])", key: house.key)
      #expect(none.text == #"{"responses":[]}"#)
      let bulk = try await house.client.send("POST", "/v2/dlq/retry?dlqIds=\(ids[1])", key: house.key)
      #expect(try bulk.json("responses").list.count == 1)
      let deleted = try await house.client.send(
        "DELETE", "/v2/dlq", key: house.key, #"{"dlqIds":["\#(ids[0])","\#(ids[2])"]}"#)
      #expect(deleted.text == #"{"deleted":1}"#)
      #expect(try await letters(house).isEmpty)
      let old = try #require(all[2]["messageId"].text)
      #expect(try await house.client.send("GET", "/v2/messages/\(old)", key: house.key).status == 200)
    }
  }

  @Test(arguments: ["/v2/workflows/runs", "/v2/emails", "/v2/chat/completions", "/v2/nothing"])
  func whatIsNotOfferedIsA404(path: String) async throws {
    try await House.with { house in
      for method in ["GET", "POST"] {
        let answer = try await house.client.send(method, path, key: house.key)
        #expect(answer.status == 404)
        #expect(try answer.json().keys == ["error"])
      }
    }
  }

  @Test func howManyAreMeantAtOnceIsASetting() async throws {
    var rules = House.Rules()
    (rules.limits.cancellations, rules.limits.deadLetters) = (2, 3)
    try await House.with(rules) { house in
      for _ in 0..<5 { _ = try await publish(house, later) }
      try await fail(5, in: house)
      let tooMany = try await house.client.send("DELETE", "/v2/messages?count=3", key: house.key)
      #expect(tooMany.status == 400 && tooMany.text.contains("at most 2"))
      for query in ["", "?count=100"] {
        let page = try await house.client.send("GET", "/v2/dlq" + query, key: house.key).json()
        #expect(page["messages"].list.count == 3 && page["cursor"].text != nil)
      }
      #expect(try await house.client.send("DELETE", "/v2/dlq", key: house.key).json("deleted") == 3)
    }
  }
}
