import Delivery
import Testing

/// Batches, and what belongs to other services of the hosted one.
@Suite(.timeLimit(.minutes(1)))
struct BatchPromises {
  @Test func anItemWithACronBecomesAScheduleBesideTheOthers() async throws {
    try await House.with { house in
      let answer = try await house.client.send(
        "POST", "/v2/batch", key: house.key,
        """
        [{"destination":"https://example.com/a","body":"1"},
         {"destination":"https://example.com/tea","headers":{"upstash-cron":"0 17 * * *","Upstash-Schedule-Id":"tea"}},
         {"destination":"https://example.com/never","headers":{"upstash-cron":"0 0 31 2 *"}},
         {"destination":"https://example.com/b","queue":"line","body":"2"}]
        """)
      #expect(answer.status == 200)
      let items = try answer.json().list
      #expect(items.map(\.keys) == [["messageId"], ["scheduleId"], ["error"], ["messageId"]])
      #expect(items[1]["scheduleId"] == "tea" && items[2]["error"].text?.contains("it never fires") == true)
      let schedule = try await house.client.send("GET", "/v2/schedules/tea", key: house.key).json()
      #expect(schedule["cron"] == "0 17 * * *" && schedule["destination"] == "https://example.com/tea")
      #expect(try await house.count("cutroom_work") == 2)
    }
  }

  @Test func aScheduleTooManyIsRefusedAloneInABatch() async throws {
    try await House.with(House.Rules(maximumSchedules: 1)) { house in
      let item = #"{"destination":"https://example.com","headers":{"upstash-cron":"* * * * *"}}"#
      let answer = try await house.client.send("POST", "/v2/batch", key: house.key, "[\(item),\(item)]")
      let items = try answer.json().list
      #expect(items.map(\.keys) == [["scheduleId"], ["error"]] && items[1]["error"].text?.contains("quota") == true)
    }
  }

  @Test func anItemOfTheWrongFormIsRefusedAlone() async throws {
    try await House.with { house in
      let answer = try await house.client.send(
        "POST", "/v2/batch", key: house.key,
        """
        [{"destination":"https://example.com/first","body":"1"},
         {"destination":"https://example.com","body":{}},
         {"destination":"https://example.com","headers":{"Upstash-Retries":3}},
         "https://example.com",
         {"destination":7},
         {"destination":"https://example.com","queue":["q"]},
         {"destination":"https://example.com/last","body":null,"queue":null,"headers":{}}]
        """)
      #expect(answer.status == 200)
      let items = try answer.json().list
      let error: Set = ["error"]
      #expect(items.map(\.keys) == [["messageId"], error, error, error, error, error, ["messageId"]])
      #expect(items.filter { $0.keys == error }.allSatisfy { $0["error"].text?.isEmpty == false })
      var addresses: [JSON] = []
      for id in items.compactMap({ $0["messageId"].text }) {
        addresses.append(try await house.client.send("GET", "/v2/messages/\(id)", key: house.key).json("url"))
      }
      #expect(addresses == ["https://example.com/first", "https://example.com/last"])
      #expect(try await house.count("cutroom_work") == 2)
    }
  }

  @Test(arguments: [#"{"destination":"https://example.com"}"#, #"[{"destination":"https://example.com"},"#])
  func whatIsNoListIsRefusedAsAWhole(body: String) async throws {
    try await House.with { house in
      let answer = try await house.client.send("POST", "/v2/batch", key: house.key, body)
      #expect(answer.status == 400)
      #expect(try answer.json().keys == ["error"])
      #expect(try await house.count("cutroom_messages") == 0)
    }
  }

  @Test(
    arguments: [
      ("POST", "/v2/publish/api/llm", "api/llm is not offered"), ("POST", "/v2/publish/api/email", "api/email is not"),
      ("POST", "/v2/enqueue/q/api/llm", "api/llm is not offered"), ("GET", "/v2/workflows/logs", "Workflow"),
      ("DELETE", "/v2/workflows/runs/wfr_1", "Workflow"), ("POST", "/v2/notify/event", "Workflow"),
      ("GET", "/v2/waiters/event", "Workflow"), ("POST", "/llm/v1/chat/completions", "LLM"),
    ])
  func whatIsNotOfferedSaysSo(method: String, path: String, words: String) async throws {
    try await House.with { house in
      let answer = try await house.client.send(method, path, key: house.key, "{}")
      #expect(answer.status == 404)
      let json = try answer.json()
      #expect(json.keys == ["error"] && json["error"].text?.contains(words) == true, "\(answer.text)")
      #expect(try await house.client.send(method, path, "{}").status == 401)
    }
  }

  @Test func limitsAreThoseThatAreSet() async throws {
    var limits = PublishLimits()
    (limits.messageBytes, limits.batchBytes, limits.retries, limits.queues) = (10, 200, 1, 1)
    (limits.timeout, limits.delay, limits.flowPeriod) = (.seconds(60), .seconds(60), .seconds(60))
    try await House.with(House.Rules(limits: limits)) { house in
      func publish(_ header: (String, String)? = nil, _ body: String = "1", to path: String = "publish/") async throws
        -> Int
      {
        try await house.client.send(
          "POST", "/v2/\(path)https://example.com", key: house.key, body, headers: header.map { [$0] } ?? []
        ).status
      }
      #expect(try await publish() == 200)
      for header in [
        ("Upstash-Retries", "2"), ("Upstash-Timeout", "2m"), ("Upstash-Delay", "2m"),
      ] {
        #expect(try await publish(header) == 400, "\(header)")
      }
      let flow = [("Upstash-Flow-Control-Key", "k"), ("Upstash-Flow-Control-Value", "rate=1, period=2m")]
      let refused = try await house.client.send(
        "POST", "/v2/publish/https://example.com", key: house.key, headers: flow)
      #expect(refused.status == 400 && refused.text.contains("60s"), "\(refused.text)")
      #expect(try await publish(nil, "elevenbytes") == 413)
      #expect(try await publish(to: "enqueue/one/") == 200)
      #expect(try await publish(to: "enqueue/two/") == 412)
      let batch = "[" + String(repeating: #"{"destination":"https://example.com"},"#, count: 10) + "]"
      #expect(try await house.client.send("POST", "/v2/batch", key: house.key, batch).status == 413)
      let id = try await house.client.send("POST", "/v2/publish/https://example.com", key: house.key, "1")
      let message = try await house.client.send(
        "GET", "/v2/messages/\(id.json("messageId").text ?? "")", key: house.key)
      #expect(try message.json("maxRetries") == 1, "the default is within the limit")
    }
  }
}
