import ClipModel
import Database
import Delivery
import Foundation
import TestClock
import Testing

/// Schedules as stock QStash clients use them.
@Suite(.timeLimit(.minutes(1)))
struct SchedulePromises {
  private func create(
    _ house: House, _ destination: String = "https://example.com/hook?x=1&y=2", headers: [(String, String)] = [],
    body: String? = "hello", key: String? = nil
  ) async throws -> Client.Answer {
    try await house.client.send(
      "POST", "/v2/schedules/" + destination, key: key ?? house.key, body,
      headers: (headers.contains { $0.0 == "Upstash-Cron" } ? [] : [("Upstash-Cron", "*/5 * * * *")]) + headers)
  }

  private func schedule(_ house: House, _ id: String) async throws -> Client.Answer {
    try await house.client.send("GET", "/v2/schedules/\(id)", key: house.key)
  }

  @Test func aScheduleIsShownAsItWasMade() async throws {
    try await House.with { house in
      let made = try await create(
        house,
        headers: [
          ("Content-Type", "application/json"), ("Upstash-Forward-Test-Header", "test-value"),
          ("upstash-forward-bypass-tunnel-reminder", "client-test"), ("Upstash-Delay", "1h"),
          ("Upstash-Timeout", "30s"), ("Upstash-Retries", "2"), ("Upstash-Label", "a,b"),
          ("Upstash-Callback", "https://example.com/back"), ("Upstash-Telemetry-Sdk", "x"),
        ])
      #expect(made.status == 200)
      #expect(try made.json().keys == ["scheduleId"])
      let id = try #require(try made.json("scheduleId").text)
      #expect(id.hasPrefix("scd_"))
      let shown = try await schedule(house, id)
      // A number, not a text that looks like one.
      #expect(shown.text.contains(#""delay":3600,"#))
      let json = try shown.json()
      let now = Double(house.clock.now.milliseconds)
      #expect(
        json
          == .object([
            "scheduleId": .text(id), "cron": "*/5 * * * *", "createdAt": .number(now),
            "destination": "https://example.com/hook?x=1&y=2", "method": "POST", "body": "hello", "retries": 2,
            "delay": 3600, "timeout": 30, "callback": "https://example.com/back", "label": "a",
            "labels": .list(["a", "b"]), "isPaused": false, "nextScheduleTime": .number(now + 300_000),
            "callerIP": "127.0.0.1",
            "header": .object([
              "Bypass-Tunnel-Reminder": .list(["client-test"]), "Content-Type": .list(["application/json"]),
              "Test-Header": .list(["test-value"]),
            ]),
          ]))
    }
  }

  @Test(
    arguments: [
      "https://example.com//double//slash/", "https://example.com/a%20b/%2F?sleep=30000", "https://pause",
      "http://example.com/pause", "https://example.com/x/resume",
    ])
  func theDestinationArrivesAsItWasWritten(destination: String) async throws {
    try await House.with { house in
      let made = try await create(house, destination, headers: [("Upstash-Schedule-Id", "s")])
      #expect(made.text == #"{"scheduleId":"s"}"#)
      #expect(try await schedule(house, "s").json("destination") == .text(destination))
    }
  }

  @Test(
    arguments: [
      ("Upstash-Cron", "", "invalid cron"), ("Upstash-Cron", "0 0 30 2 *", "invalid cron: it never fires"),
      ("Upstash-Cron", "CRON_TZ=Mars/Base 0 0 * * *", "Mars/Base"), ("Upstash-Delay", "10", "missing unit"),
      ("Upstash-Schedule-Id", "a b", "upstash-schedule-id"),
    ])
  func aBadScheduleIsRefusedInWords(header: String, value: String, word: String) async throws {
    try await House.with { house in
      let answer = try await create(house, headers: [(header, value)])
      #expect(answer.status == 400)
      #expect(try answer.json("error").text?.contains(word) == true, "\(answer.text)")
      #expect(try await house.count("cutroom_schedules") == 0)
    }
  }

  @Test func withoutACronThereIsNoSchedule() async throws {
    try await House.with { house in
      let answer = try await house.client.send("POST", "/v2/schedules/https://example.com", key: house.key, "x")
      #expect(answer.status == 400)
      #expect(try answer.json("error").text?.contains("upstash-cron") == true)
      let nowhere = try await create(house, "nowhere")
      #expect(nowhere.status == 400)
      #expect(try nowhere.json("error").text?.hasPrefix("invalid destination url") == true)
    }
  }

  @Test func replacingWithoutABodyLeavesNone() async throws {
    try await House.with { house in
      let id = [("Upstash-Schedule-Id", "daily.report-1_x")]
      _ = try await create(house, headers: id + [("Upstash-Cron", "@daily"), ("Upstash-Delay", "1m")])
      #expect(try await schedule(house, "daily.report-1_x").json("body") == "hello")
      _ = try await create(house, "https://example.com/other", headers: id, body: nil)
      let json = try await schedule(house, "daily.report-1_x").json()
      #expect(json.keys.isDisjoint(with: ["body", "bodyBase64", "delay"]))
      #expect(json["destination"] == "https://example.com/other")
      #expect(json["cron"] == "*/5 * * * *")
      #expect(try await house.count("cutroom_schedules") == 1)
    }
  }

  @Test func aPublishWithACronMakesAScheduleAndNoMessage() async throws {
    try await House.with { house in
      let answer = try await house.client.send(
        "POST", "/v2/publish/https://example.com/a?b=1", key: house.key, "x", headers: [("Upstash-Cron", "@hourly")])
      #expect(answer.status == 200)
      let id = try #require(try answer.json("scheduleId").text)
      #expect(try await schedule(house, id).json("destination") == "https://example.com/a?b=1")
      #expect(try await house.count("cutroom_messages") == 0)
    }
  }

  @Test(arguments: ["PATCH", "POST"]) func pausingAndResumingBySDKAndByHand(method: String) async throws {
    try await House.with { house in
      _ = try await create(house, headers: [("Upstash-Schedule-Id", "s")])
      for (verb, isPaused) in [("pause", true), ("pause", true), ("resume", false)] {
        #expect(try await house.client.send(method, "/v2/schedules/s/\(verb)", key: house.key).status == 200)
        #expect(try await schedule(house, "s").json("isPaused") == .bool(isPaused))
      }
      for path in ["/v2/schedules/none/pause", "/v2/schedules/none/resume"] {
        #expect(try await house.client.send(method, path, key: house.key).status == 404)
      }
    }
  }

  @Test func deletingEndsIt() async throws {
    try await House.with { house in
      _ = try await create(house, headers: [("Upstash-Schedule-Id", "s")])
      #expect(try await house.client.send("DELETE", "/v2/schedules/s", key: house.key).status == 200)
      let gone = try await house.client.send("GET", "/v2/schedules/s", key: house.key)
      #expect(gone.status == 404 && gone.text == #"{"error":"schedule not found"}"#)
      #expect(try await house.client.send("DELETE", "/v2/schedules/s", key: house.key).status == 200)
    }
  }

  @Test func whatIsAnothersDoesNotExist() async throws {
    try await House.with { house in
      _ = try await create(house, headers: [("Upstash-Schedule-Id", "s")])
      for (method, path) in [
        ("GET", "s"), ("PATCH", "s/pause"), ("POST", "s/pause"), ("PATCH", "s/resume"),
      ] {
        let foreign = try await house.client.send(method, "/v2/schedules/" + path, key: house.otherKey)
        #expect(foreign.status == 404, "\(method) \(path)")
        #expect(try foreign.json().keys == ["error"])
        #expect(try await house.client.send(method, "/v2/schedules/" + path).status == 401)
      }
      #expect(try await house.client.send("GET", "/v2/schedules", key: house.otherKey).text == "[]")
      #expect(try await house.client.send("DELETE", "/v2/schedules/s", key: house.otherKey).status == 200)
      #expect(try await house.client.send("DELETE", "/v2/schedules/s").status == 401)
      #expect(try await schedule(house, "s").json("isPaused") == false)
    }
  }

  @Test func theListHasAllOfThem() async throws {
    try await House.with { house in
      #expect(try await house.client.send("GET", "/v2/schedules", key: house.key).text == "[]")
      let ids = (0..<60).map { "s\($0)" }
      for id in ids { _ = try await create(house, headers: [("Upstash-Schedule-Id", id)]) }
      let list = try await house.client.send("GET", "/v2/schedules", key: house.key)
      #expect(list.header("Content-Type") == "application/json")
      #expect(Set(try list.json().list.compactMap { $0["scheduleId"].text }) == Set(ids))
      #expect(try list.json().list.count == 60)
    }
  }

  @Test func whatItPublishesNamesIt() async throws {
    try await House.with { house in
      _ = try await create(house, headers: [("Upstash-Schedule-Id", "s")])
      house.clock.advance(by: .seconds(300))
      let office = PostOffice(outbox: Outbox(queue: house.queue))
      let scheduler = Scheduler(store: ScheduleStore(office: office), logger: House.quiet)
      #expect(try await scheduler.fireDue() == 1)
      let json = try await schedule(house, "s").json()
      let id = try #require(json["lastScheduleStates"].keys.first)
      #expect(json["lastScheduleStates"][id] == "IN_PROGRESS")
      #expect(json["lastScheduleTime"] == .number(Double(house.clock.now.milliseconds)))
      #expect(try await house.client.send("GET", "/v2/messages/\(id)", key: house.key).json("scheduleId") == "s")
    }
  }

  @Test func oneTooManyIsAQuota() async throws {
    try await House.with(House.Rules(maximumSchedules: 1)) { house in
      #expect(try await create(house).status == 200)
      let refused = try await create(house)
      #expect(refused.status == 412)
      #expect(try refused.json("error").text?.contains("quota") == true)
      #expect(try await create(house, key: house.otherKey).status == 200)
    }
  }
}
