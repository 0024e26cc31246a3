import ClipModel
import Delivery
import Testing

/// What a publish asks for where it says little, and what of its query is ours.
@Suite struct PublishFacts {
  private func request(
    _ destination: String = "https://a.example", _ headers: [(name: String, value: String)],
    _ limits: PublishLimits = PublishLimits()
  ) throws -> PublishRequest {
    try PublishRequest(destination: destination, headers: headers, body: [1], account: .local, limits: limits)
  }

  @Test func whatIsNotSaidIsAsLongAndAsOftenAsMayBe() throws {
    var limits = PublishLimits()
    (limits.timeout, limits.retries) = (.seconds(7), 2)
    let message = try request("https://a.example", [("Upstash-Callback", "https://b.example")], limits).message
    #expect(message.timeout == .seconds(7) && message.retries == 2)
    #expect(message.callbackOptions.retries == 2)
  }

  @Test func onlyOptionsThatExistLeaveTheQuery() throws {
    let message = try request("https://a.example/?upstash-unheard=1&upstash-retries=0&a=2", []).message
    #expect(message.destination == "https://a.example/?upstash-unheard=1&a=2" && message.retries == 0)
  }

  /// Headers of a publish come as they were sent, those of a batch in no order.
  @Test func theOrderOfHeadersIsNoContent() throws {
    let headers = [
      (name: "Upstash-Forward-B", value: "1"), (name: "Upstash-Forward-A", value: "2"),
      (name: "Upstash-Content-Based-Deduplication", value: "true"),
    ]
    let id = try #require(try request("https://a.example", headers).deduplicationID)
    #expect(try request("https://a.example", headers.reversed()).deduplicationID == id)
    #expect(try request("https://b.example", headers).deduplicationID != id)
  }
}
