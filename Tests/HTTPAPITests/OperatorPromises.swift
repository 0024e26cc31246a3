import Database
import Testing

/// What operators do over the socket with everybody's messages.
@Suite(.timeLimit(.minutes(1)))
struct OperatorPromises {
  @discardableResult
  private func publish(
    _ house: House, _ path: String, key: String? = nil, _ headers: [(String, String)] = []
  ) async throws -> String {
    let answer = try await house.client.send("POST", path, key: key ?? house.key, "body", headers: headers)
    return try #require(try answer.json("messageId").text, "\(answer.text)")
  }

  private func get(_ house: House, _ path: String) async throws -> JSON { try await ask(house, "GET", path) }

  private func ask(_ house: House, _ method: String, _ path: String, _ body: String? = nil) async throws -> JSON {
    let answer = try await house.client.send(method, path, body, overSocket: true)
    try #require(answer.status == 200, "\(method) \(path): \(answer.text)")
    return try answer.json()
  }

  /// Publishes as the first account and, once, as the second; each attempt fails and is the last.
  private func fail(_ count: Int, in house: House) async throws {
    for number in 0..<count {
      let key = number == 0 ? house.otherKey : house.key
      try await publish(
        house, "/v2/publish/http://127.0.0.1:1/x\(number)?token=t", key: key, [("Upstash-Retries", "0")])
    }
    try await house.deliverDue(origin: "http://127.0.0.1:1")
  }

  @Test func theListHasEverybodysMessagesAndWhatTheyWaitFor() async throws {
    try await House.with { house in
      let late = try await publish(house, "/v2/publish/https://example.com/a?token=t", [("Upstash-Delay", "1h")])
      let now = try await publish(house, "/v2/publish/https://example.com/b", key: house.otherKey)
      _ = try await house.client.send("POST", "/v2/queues", key: house.key, #"{"queueName":"line","paused":true}"#)
      let held = try await publish(house, "/v2/enqueue/line/https://example.com/c")
      let list = try await get(house, "/admin/messages")["items"].list
      #expect(
        Set(list.compactMap { $0["messageId"].text }) == [late, now, held] && list.last?["messageId"].text == late)
      let byID = Dictionary(uniqueKeysWithValues: list.map { ($0["messageId"].text ?? "", $0) })
      #expect(byID[late]?["waitingFor"].text?.hasPrefix("its time, ") == true)
      #expect(byID[late]?["url"] == "https://example.com/a", "tokens in queries are nobody's business")
      let missing = house.database.isShared ? "a node with the role courier: none is running" : "a free delivery slot"
      #expect(byID[now]?["account"] == "second" && byID[now]?["waitingFor"].text == missing)
      #expect(byID[held]?["state"] == "held" && byID[held]?["waitingFor"] == "queue line to go on: it is paused")
      for (query, expected) in [
        ("?state=held", [held]), ("?account=second", [now]), ("?state=waiting&account=first", [late]),
        ("?state=active", []),
      ] {
        let some = try await get(house, "/admin/messages" + query)["items"].list.compactMap { $0["messageId"].text }
        #expect(some == expected, "\(query)")
      }
      let page = try await get(house, "/admin/messages?limit=2")
      #expect(page["items"].list.count == 2 && page["hasMore"] == true)
      for (query, status) in [("?state=done", 400), ("?account=nobody", 404), ("?limit=0", 400), ("?limit=x", 400)] {
        let answer = try await house.client.send("GET", "/admin/messages" + query, overSocket: true)
        #expect(answer.status == status, "\(query)")
      }
    }
  }

  @Test func aMessageIsShownAndCanceledWhosesoeverItIs() async throws {
    try await House.with { house in
      let id = try await publish(house, "/v2/publish/https://example.com/a?x=1", [("Upstash-Delay", "1h")])
      let shown = try await get(house, "/admin/messages/\(id)")
      #expect(shown["account"] == "first" && shown["state"] == "waiting")
      #expect(shown["message"]["url"] == "https://example.com/a?x=1")
      #expect(try await ask(house, "DELETE", "/admin/messages/\(id)")["canceled"] == .text(id))
      #expect(try await get(house, "/admin/messages/\(id)")["state"] == "canceled", "finished ones are shown too")
      for (method, path) in [("DELETE", id), ("GET", "msg_nothing"), ("DELETE", "msg_nothing")] {
        #expect(try await house.client.send(method, "/admin/messages/\(path)", overSocket: true).status == 404)
      }
    }
  }

  @Test func deadLettersAreRetriedByTheirIds() async throws {
    try await House.with { house in
      try await fail(3, in: house)
      let list = try await get(house, "/admin/dlq")["items"].list
      let ids = list.compactMap { $0["dlqId"].text }
      #expect(ids.count == 3 && Set(list.compactMap { $0["account"].text }) == ["first", "second"])
      #expect(list.allSatisfy { $0["url"].text?.contains("token") == false && $0["reason"].text?.isEmpty == false })
      let shown = try await get(house, "/admin/dlq/\(ids[0])")
      #expect(shown["letter"]["dlqId"] == .text(ids[0]) && shown["letter"]["responseStatus"] == 0)
      let answer = try await ask(house, "POST", "/admin/dlq/retry", #"{"ids":["\#(ids[0])","nothing"]}"#)
      #expect(answer["missing"] == .list(["nothing"]))
      let new = try #require(answer["handled"].list.first?["messageId"].text)
      #expect(try await get(house, "/admin/messages/\(new)")["account"] == list[0]["account"])
      #expect(try await get(house, "/admin/dlq")["items"].list.count == 2)
    }
  }

  @Test func allMeansAllOfAnAccountOrOfEverybodyAndNothingMeansNothing() async throws {
    try await House.with { house in
      try await fail(4, in: house)
      for body in ["{}", #"{"account":"first"}"#, #"{"ids":["x"],"all":true}"#, #"{"ids":["x"],"account":"first"}"#] {
        for (method, path) in [("POST", "/admin/dlq/retry"), ("DELETE", "/admin/dlq")] {
          #expect(try await house.client.send(method, path, body, overSocket: true).status == 400, "\(body)")
        }
      }
      #expect(try await house.count("cutroom_dead_letters") == 4)
      let one = try await ask(house, "DELETE", "/admin/dlq", #"{"all":true,"account":"second"}"#)
      #expect(one["handled"].list.count == 1 && one["handled"].list[0]["messageId"] == .null)
      #expect(try await ask(house, "POST", "/admin/dlq/retry", #"{"all":true}"#)["handled"].list.count == 3)
      #expect(try await house.count("cutroom_dead_letters") == 0)
      #expect(try await get(house, "/admin/messages")["items"].list.count == 3)
    }
  }

  @Test func queuesAreListedPausedAndResumedWhosesoeverTheyAre() async throws {
    try await House.with { house in
      for key in [house.key, house.otherKey] {
        try await publish(house, "/v2/enqueue/line/https://example.com", key: key)
      }
      try await publish(house, "/v2/enqueue/mine/https://example.com")
      try await publish(house, "/v2/enqueue/mine/https://example.com")
      let list = try await get(house, "/admin/queues")["items"].list
      #expect(
        list.map { "\($0["account"].text ?? "")/\($0["name"].text ?? "")" } == [
          "first/line", "first/mine", "second/line",
        ])
      #expect(list[1]["running"] == 1 && list[1]["lag"] == 1 && list[1]["paused"] == false)
      #expect(try await ask(house, "POST", "/admin/queues/mine/pause")["paused"] == "mine")
      #expect(try await get(house, "/admin/queues?account=first")["items"].list[1]["paused"] == true)
      #expect(try await ask(house, "POST", "/admin/queues/mine/resume")["resumed"] == "mine")
      let unclear = try await house.client.send("POST", "/admin/queues/line/pause", overSocket: true)
      #expect(unclear.status == 400 && unclear.text.contains("name the account"))
      _ = try await ask(house, "POST", "/admin/queues/line/pause?account=second")
      let paused = try await get(house, "/admin/queues")["items"].list.map { $0["paused"] }
      #expect(paused == [false, false, true])
      #expect(try await house.client.send("POST", "/admin/queues/none/pause", overSocket: true).status == 404)
    }
  }

  @Test(
    arguments: [
      ("GET", "/admin/messages"), ("GET", "/admin/messages/x"), ("DELETE", "/admin/messages/x"), ("GET", "/admin/dlq"),
      ("POST", "/admin/dlq/retry"), ("DELETE", "/admin/dlq"), ("GET", "/admin/queues"),
      ("POST", "/admin/queues/x/pause"),
    ])
  func noKeyOpensThem(method: String, path: String) async throws {
    try await House.with { house in
      let answer = try await house.client.send(method, path, key: house.key, "")
      #expect(answer.status == 403)
      #expect(try await house.client.send(method, path, "").status == 401)
    }
  }
}
