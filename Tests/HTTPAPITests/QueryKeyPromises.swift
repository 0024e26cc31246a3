import Delivery
import TestClock
import TestReceiver
import Testing

/// The key as `qstash_token` of the query, for publishers that can't set headers: it opens the door, and stays here.
@Suite(.timeLimit(.minutes(1)))
struct QueryKeyPromises {
  /// The values of all headers that came.
  private func headers(of receiver: Receiver) -> [String] { receiver.received.flatMap(\.headers.values) }

  @Test func itPublishesThroughAQueue() async throws {
    try await House.with { house in
      let receiver = Receiver()
      try await receiver.serve { origin in
        let answer = try await house.client.send(
          "POST", "/v2/enqueue/line/\(origin)/hook?a=1&qstash_token=\(house.key)&b=2", "x")
        try #require(answer.status == 200, "\(answer.text)")
        let id = try #require(try answer.json("messageId").text)
        let message = try await house.client.send("GET", "/v2/messages/\(id)", key: house.key)
        #expect(try message.json("url") == .text(origin + "/hook?a=1&b=2"))
        #expect(try message.json("queueName") == "line")
        #expect(!message.text.contains(house.key))
        try await house.deliverDue()
        #expect(receiver.received.map(\.target) == ["/hook?a=1&b=2"])
        #expect(!headers(of: receiver).contains { $0.contains(house.key) })
      }
    }
  }

  @Test func itMakesASchedule() async throws {
    try await House.with { house in
      let receiver = Receiver()
      try await receiver.serve { origin in
        let cron = "%2A%2F5%20%2A%20%2A%20%2A%20%2A"
        let answer = try await house.client.send(
          "POST", "/v2/schedules/\(origin)/hook?a=1&upstash-cron=\(cron)&qstash_token=\(house.key)", "x")
        try #require(answer.status == 200, "\(answer.text)")
        let id = try #require(try answer.json("scheduleId").text)
        let schedule = try await house.client.send("GET", "/v2/schedules/\(id)", key: house.key)
        #expect(try schedule.json("destination") == .text(origin + "/hook?a=1"))
        #expect(try schedule.json("cron") == "*/5 * * * *")
        #expect(!schedule.text.contains(house.key))
        house.clock.advance(by: .seconds(300))
        let office = PostOffice(outbox: Outbox(queue: house.queue))
        #expect(try await Scheduler(store: ScheduleStore(office: office), logger: House.quiet).fireDue() == 1)
        try await house.deliverDue()
        #expect(receiver.received.map(\.target) == ["/hook?a=1"])
        #expect(receiver.received.map { $0.headers["upstash-schedule-id"] } == [id])
        #expect(!headers(of: receiver).contains { $0.contains(house.key) })
      }
    }
  }

  @Test func itSendsABatch() async throws {
    try await House.with { house in
      let answer = try await house.client.send(
        "POST", "/v2/batch?qstash_token=\(house.key)", #"[{"destination":"https://example.com"}]"#)
      #expect(answer.status == 200)
      #expect(try answer.json().list.map(\.keys) == [["messageId"]])
    }
  }

  @Test(arguments: ["/v2/enqueue/line/", "/v2/schedules/"]) func aWrongOneOpensNothing(path: String) async throws {
    try await House.with { house in
      let answer = try await house.client.send(
        "POST", path + "https://example.com?qstash_token=cr_wrong", "x", headers: [("Upstash-Cron", "@daily")])
      #expect(answer.status == 401)
      #expect(try answer.json().keys == ["error"])
      #expect(try await house.count("cutroom_messages") == 0)
      #expect(try await house.count("cutroom_schedules") == 0)
    }
  }
}
