import ClipModel
import Delivery
import Outbound
import Testing

@Suite struct RetryFacts {
  private let now = Timestamp(milliseconds: 784_111_777_000)

  private func delay(_ headers: [(name: String, value: String)], number: Int = 1, policy: RetryDelay? = nil) -> Double {
    let answer = OutboundResponse(status: 503, headers: headers, body: [])
    return RetryTiming.delay(beforeRetry: number, answer: answer, policy: policy, now: now).seconds
  }

  @Test(arguments: [
    ("Retry-After", "7", 7.0), ("retry-after", "0", 0), ("Retry-After", "Sun, 06 Nov 1994 08:50:37 GMT", 60),
    ("Retry-After", "Sun, 06 Nov 1994 08:00:00 GMT", 0), ("X-RateLimit-Reset", "6m5s", 365),
    ("X-RateLimit-Reset-Requests", "1.5", 1.5), ("X-RateLimit-Reset-Tokens", "250ms", 0.25),
    ("Retry-After", "86401", 12.182), ("Retry-After", "soon", 12.182),
  ])
  func answersWishIsHeard(name: String, value: String, seconds: Double) {
    #expect(abs(delay([(name, value)]) - seconds) < 0.001)
  }

  @Test(arguments: [
    "9223372036854775807:00:00", "08:9223372036854775807:37", "08:49:9223372036854775807", "24:00:00", "08:60:00",
    "08:49:61", "-1:00:00", "08:49", "x:08:49:37",
  ])
  func impossibleTimesOfDayAreNotHeard(time: String) {
    #expect(abs(delay([("Retry-After", "Sun, 06 Nov 1994 \(time) GMT")]) - 12.182) < 0.001)
  }

  @Test(arguments: ["1e308", "inf", "nan", "-9223372036854775808", "99999999999999999999h", "9e999s"])
  func boundlessWishesAreNotHeard(value: String) {
    #expect(abs(delay([("Retry-After", value)]) - 12.182) < 0.001)
  }

  @Test func backoffGrowsToADay() {
    let expected = [12.182, 148.413, 1808.042, 22026.465, 86_400, 86_400]
    for (index, seconds) in expected.enumerated() {
      #expect(abs(delay([], number: index + 1) - seconds) < 0.01)
    }
  }

  @Test func publishersStepsAndExpressionsRule() throws {
    let steps = RetryDelay.steps([.seconds(1), .seconds(5)])
    #expect([1, 2, 9].map { delay([], number: $0, policy: steps) } == [1, 5, 5])
    let expression = RetryDelay.expression(try RetryExpression("max(1000, pow(2, retried) * 1000)"))
    #expect([1, 2, 4].map { delay([], number: $0, policy: expression) } == [1, 2, 8])
  }

  @Test(arguments: [
    ("1 + 2 * 3 - 4 / 2", 5.0), ("(1+2)*3", 9), ("-retried + 10", 7), ("round(sqrt(16)) + abs(0-1)", 5),
    ("min(5, 3, floor(2.9))", 2), ("ceil(exp(0)) * 1000", 1000), ("pow(retried, 2)", 9),
  ])
  func expressionsMeanWhatTheySay(text: String, value: Double) throws {
    #expect(try RetryExpression(text).value(retried: 3) == value)
  }

  @Test(arguments: [
    "", "1 +", "rm(1)", "pow(1)", "add(1,2)", "retried retried", "1..2", "(1", "1;2", "1 0", "po w(1, 2)",
  ])
  func nonsenseIsNoExpression(text: String) {
    #expect(throws: DeliveryError.self) { try RetryExpression(text) }
  }

  @Test func expressionsHaveBounds() throws {
    #expect(try RetryExpression(String(repeating: " ", count: 255) + "1").value(retried: 0) == 1)
    #expect(throws: DeliveryError.self) { try RetryExpression(String(repeating: " ", count: 256) + "1") }
    let nested = { (levels: Int) in
      String(repeating: "(", count: levels) + "1" + String(repeating: ")", count: levels)
    }
    #expect(try RetryExpression(nested(31)).value(retried: 0) == 1)
    #expect(throws: DeliveryError.self) { try RetryExpression(nested(32)) }
  }

  @Test(arguments: ["1/0", "0/0", "0-5"]) func undefinedWaitsAreBounded(text: String) throws {
    let delay = RetryDelay.expression(try RetryExpression(text)).duration(beforeRetry: 1)
    #expect(delay >= .zero && delay <= .seconds(86_400))
  }

  @Test func durationsReadAsTheHostedServiceReadsThem() throws {
    #expect(try GoDuration.parse("1d10h30m") == .seconds(86_400 + 37_800))
    #expect(try GoDuration.parse("1.5h") == .seconds(5_400))
    #expect(try GoDuration.parse("250ms") == .milliseconds(250))
    #expect(throws: DeliveryError.invalidRequest("time: missing unit in duration \"10\"")) {
      try GoDuration.parse("10")
    }
    #expect(throws: DeliveryError.self) { try GoDuration.parse("tomorrow") }
  }
}
