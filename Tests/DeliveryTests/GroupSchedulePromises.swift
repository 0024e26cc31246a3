import ClipModel
import Database
import Delivery
import TestClock
import TestDatabase
import Testing

/// Schedules to a URL group: its headers count at each firing, as for every publish to it.
@Suite(.timeLimit(.minutes(1)))
struct GroupSchedulePromises {
  @Test(arguments: Drivers.all) func theGroupsHeadersCountWhereThePublisherSaidNothing(driver: Drivers) async throws {
    try await driver.withDatabase { database in
      let node = try Timekeeping(database, at: "2026-01-01T12:00:30")
      let office = PostOffice(outbox: node.outbox)
      let owner = Timekeeping.alice
      try await office.addEndpoints(
        [.init(name: nil, url: "https://a.example"), .init(name: "b", url: "https://b.example")], toGroup: "g",
        of: owner)
      let request = try PublishRequest(
        target: "/v2/schedules/g", behind: "/v2/schedules/",
        headers: [
          ("Upstash-Cron", "* * * * *"), ("Upstash-Schedule-Id", "tea"), ("Upstash-Method", "PUT"),
          ("Authorization", "Bearer secret"), ("X-Own", "1"), ("Upstash-Flow-Control-Key", "k"),
          ("Upstash-Callback", "https://c.example"),
        ], body: Array("hello".utf8), account: owner)
      _ = try await node.store.put(request)
      // Set after the schedule was made: what counts is what the group says when it fires.
      try await office.setHeaders(
        [
          .init(name: "Upstash-Retries", value: "7"), .init(name: "Upstash-Method", value: "PATCH"),
          .init(name: "Upstash-Forward-Team", value: "red"), .init(name: "Upstash-Flow-Control-Key", value: "g"),
          .init(name: "Upstash-Flow-Control-Value", value: "parallelism=2"),
          .init(name: "Upstash-Callback-Retries", value: "5"),
        ], ofGroup: "g", of: owner)
      node.clock.advance(by: .seconds(60))
      try await node.fire()
      let ids = try #require(try await node.document().lastScheduleStates?.keys)
      #expect(ids.count == 2)
      for id in ids {
        let message = try #require(try await database.read { try node.outbox.load(id, in: $0) }).message
        #expect(message.scheduleID == "tea" && message.topicName == "g")
        #expect(message.retries == 7 && message.method == "PUT" && message.body == Array("hello".utf8))
        #expect(Set(message.headers.map(\.name)) == ["Team"], "\(message.headers)")
        #expect(message.flowControl?.key == "k" && message.flowControl?.parallelism == 2)
        #expect(message.callback == "https://c.example" && message.callbackOptions.retries == 5)
      }
      let kept = try await database.read { try $0.run("SELECT publish FROM cutroom_schedules")[0].text("publish") }
      #expect(!kept.contains("secret"))
    }
  }
}
