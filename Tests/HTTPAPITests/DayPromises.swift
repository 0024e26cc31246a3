import ClipModel
import Delivery
import TestClock
import Testing

/// A limit of messages for each day, where the operator sets one.
@Suite(.timeLimit(.minutes(1)))
struct DayPromises {
  private func rules(_ count: Int) -> House.Rules {
    var rules = House.Rules()
    rules.limits.messagesPerDay = count
    return rules
  }

  private func publish(_ house: House, key: String? = nil) async throws -> Client.Answer {
    try await house.client.send("POST", "/v2/publish/https://example.com", key: key ?? house.key, "x")
  }

  @Test func oneTooManyIsToldWhenTheNextDayBegins() async throws {
    try await House.with(rules(2)) { house in
      for _ in 0..<2 { #expect(try await publish(house).status == 200) }
      let refused = try await publish(house)
      #expect(refused.status == 429)
      #expect(refused.header("RateLimit-Limit") == "2" && refused.header("RateLimit-Remaining") == "0")
      #expect(refused.header("Burst-RateLimit-Limit") == nil)
      let reset = try #require(refused.header("RateLimit-Reset").flatMap { Int64($0) })
      #expect(reset % 86_400 == 0 && reset * 1000 > house.clock.now.milliseconds)
      #expect(try refused.json("error").text?.contains("daily limit of 2 messages") == true)
      #expect(try await house.count("cutroom_messages") == 2)
      #expect(try await publish(house, key: house.otherKey).status == 200)
      house.clock.advance(by: .seconds(86_400))
      #expect(try await publish(house).status == 200)
    }
  }

  @Test func itemsOfABatchAndEndpointsOfAGroupCount() async throws {
    try await House.with(rules(3)) { house in
      let group = #"{"endpoints":[{"url":"https://a.example"},{"url":"https://b.example"}]}"#
      #expect(try await house.client.send("POST", "/v2/topics/g/endpoints", key: house.key, group).status == 200)
      let answer = try await house.client.send(
        "POST", "/v2/batch", key: house.key,
        #"[{"destination":"g"},{"destination":"g"},{"destination":"https://c.example"},{"destination":"https://d.example"}]"#
      )
      let items = try answer.json().list
      #expect(items[0].list.count == 2 && items[1].keys == ["error"], "\(answer.text)")
      #expect(items[2].keys == ["messageId"] && items[3].keys == ["error"], "\(answer.text)")
      #expect(try await house.count("cutroom_messages") == 3)
    }
  }
}
