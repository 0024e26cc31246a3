import ClipModel
import Delivery
import Foundation
import Testing

/// When cron expressions fire, in tables that were worked out by hand.
struct CronFacts {
  struct Fact: CustomTestStringConvertible, Sendable {
    let cron: String
    let after: String
    let times: [String]
    var testDescription: String { "\(cron) after \(after)" }

    init(_ cron: String, after: String, _ times: String...) {
      (self.cron, self.after, self.times) = (cron, after, times)
    }
  }

  /// Checks that the times follow on each other.
  private func check(_ fact: Fact) throws {
    let cron = try CronExpression(fact.cron)
    var time = try Timestamp(utc: fact.after)
    for expected in fact.times {
      time = try #require(cron.next(after: time))
      #expect(time == (try Timestamp(utc: expected)), "\(time.utc) instead of \(expected)")
    }
  }

  @Test(arguments: [
    Fact("* * * * *", after: "2026-01-01T00:00:00", "2026-01-01T00:01:00", "2026-01-01T00:02:00"),
    Fact("* * * * *", after: "2026-01-01T00:00:59", "2026-01-01T00:01:00"),
    Fact("0 * * * *", after: "2025-12-31T23:00:00", "2026-01-01T00:00:00"),
    Fact(
      "*/15 3 * * *", after: "2026-01-01T03:20:00", "2026-01-01T03:30:00", "2026-01-01T03:45:00", "2026-01-02T03:00:00"),
    Fact(
      "5,50-52 0,12 * * *", after: "2026-01-01T00:50:30", "2026-01-01T00:51:00", "2026-01-01T00:52:00",
      "2026-01-01T12:05:00"),
    Fact(
      "10-40/15 0 * * *", after: "2026-01-01T00:00:00", "2026-01-01T00:10:00", "2026-01-01T00:25:00",
      "2026-01-01T00:40:00", "2026-01-02T00:10:00"),
    Fact(
      "50/4 0 * * *", after: "2026-01-01T00:00:00", "2026-01-01T00:50:00", "2026-01-01T00:54:00", "2026-01-01T00:58:00",
      "2026-01-02T00:50:00"),
    Fact(
      "0 0 31 * *", after: "2026-01-31T00:00:00", "2026-03-31T00:00:00", "2026-05-31T00:00:00", "2026-07-31T00:00:00"),
    Fact(
      "59 23 28-31 2 *", after: "2027-02-28T23:59:00", "2028-02-28T23:59:00", "2028-02-29T23:59:00",
      "2029-02-28T23:59:00"),
    Fact("0 0 29 2 *", after: "2026-01-01T00:00:00", "2028-02-29T00:00:00", "2032-02-29T00:00:00"),
    Fact("0 0 29 FEB *", after: "2096-02-29T00:00:00", "2104-02-29T00:00:00"),
    // 2026-01-01 is a Thursday.
    Fact("0 9 * * mon-FRI", after: "2026-01-01T12:00:00", "2026-01-02T09:00:00", "2026-01-05T09:00:00"),
    Fact("0 9 * * 7", after: "2026-01-01T12:00:00", "2026-01-04T09:00:00", "2026-01-11T09:00:00"),
    Fact("0 9 * * 0", after: "2026-01-01T12:00:00", "2026-01-04T09:00:00"),
    Fact(
      "0 9 * * fri-sun", after: "2026-01-01T12:00:00", "2026-01-02T09:00:00", "2026-01-03T09:00:00",
      "2026-01-04T09:00:00", "2026-01-09T09:00:00"),
    Fact("0 9 * * 5-7", after: "2026-01-03T12:00:00", "2026-01-04T09:00:00", "2026-01-09T09:00:00"),
    Fact("0 0 1 jan,Jul *", after: "2026-01-01T00:00:00", "2026-07-01T00:00:00", "2027-01-01T00:00:00"),
    // Either day, when both are restricted; both, when one is `*`.
    Fact(
      "0 0 13 * 5", after: "2026-01-01T00:00:00", "2026-01-02T00:00:00", "2026-01-09T00:00:00", "2026-01-13T00:00:00",
      "2026-01-16T00:00:00"),
    Fact("0 0 13 * *", after: "2026-01-01T00:00:00", "2026-01-13T00:00:00", "2026-02-13T00:00:00"),
    Fact("0 0 30 2 1", after: "2026-01-31T00:00:00", "2026-02-02T00:00:00"),
    Fact("@hourly", after: "2026-01-01T00:30:00", "2026-01-01T01:00:00"),
    Fact("@daily", after: "2026-01-01T00:00:00", "2026-01-02T00:00:00"),
    Fact("@weekly", after: "2026-01-01T00:00:00", "2026-01-04T00:00:00"),
    Fact("@monthly", after: "2026-01-01T00:00:00", "2026-02-01T00:00:00"),
    Fact("@Yearly", after: "2026-01-01T00:00:00", "2027-01-01T00:00:00"),
    Fact("  0   12 *\t* *  ", after: "2026-01-01T00:00:00", "2026-01-01T12:00:00"),
    Fact("CRON_TZ=UTC 0 12 * * *", after: "2026-01-01T00:00:00", "2026-01-01T12:00:00"),
    Fact("TZ=Asia/Tokyo @daily", after: "2026-01-01T00:00:00", "2026-01-01T15:00:00"),
    Fact("CRON_TZ=Asia/Kolkata 0 0 * * *", after: "2026-01-01T00:00:00", "2026-01-01T18:30:00"),
  ])
  func fieldsNamesAndDays(fact: Fact) throws { try check(fact) }

  @Test(arguments: [
    // The clock goes from 02:00 to 03:00 at 01:00 UTC on 29 March, and back at 01:00 UTC on 25 October.
    Fact(
      "CRON_TZ=Europe/Berlin 30 2 * * *", after: "2026-03-28T00:00:00", "2026-03-28T01:30:00", "2026-03-29T01:00:00",
      "2026-03-30T00:30:00"),
    Fact(
      "CRON_TZ=Europe/Berlin */20 2,3 29 3 *", after: "2026-03-28T00:00:00", "2026-03-29T01:00:00",
      "2026-03-29T01:20:00", "2026-03-29T01:40:00", "2027-03-29T00:00:00"),
    Fact(
      "CRON_TZ=Europe/Berlin 30 2 * * *", after: "2026-10-24T00:00:00", "2026-10-24T00:30:00", "2026-10-25T00:30:00",
      "2026-10-26T01:30:00"),
    Fact("CRON_TZ=Europe/Berlin 0 * * * *", after: "2026-10-24T23:00:00", "2026-10-25T00:00:00", "2026-10-25T02:00:00"),
    // In the second 02:15 nothing is left of that hour.
    Fact("CRON_TZ=Europe/Berlin 30 * * * *", after: "2026-10-25T01:15:00", "2026-10-25T02:30:00"),
    // 02:00 to 03:00 at 07:00 UTC on 8 March, and back to 01:00 at 06:00 UTC on 1 November.
    Fact(
      "CRON_TZ=America/New_York 30 2 * * *", after: "2026-03-07T08:00:00", "2026-03-08T07:00:00", "2026-03-09T06:30:00"),
    Fact(
      "CRON_TZ=America/New_York 30 1 * * *", after: "2026-10-31T12:00:00", "2026-11-01T05:30:00", "2026-11-02T06:30:00"),
    // Half an hour: 02:00 to 02:30 at 15:30 UTC on 3 October; 02:00 to 01:30 at 15:00 UTC on 4 April.
    Fact(
      "CRON_TZ=Australia/Lord_Howe 15 2 * * *", after: "2026-10-03T00:00:00", "2026-10-03T15:30:00",
      "2026-10-04T15:15:00"),
    Fact(
      "CRON_TZ=Australia/Lord_Howe 30 2 * * *", after: "2026-10-03T00:00:00", "2026-10-03T15:30:00",
      "2026-10-04T15:30:00"),
    Fact(
      "CRON_TZ=Australia/Lord_Howe 45 1 * * *", after: "2026-04-04T00:00:00", "2026-04-04T14:45:00",
      "2026-04-05T15:15:00"),
    // Midnight itself is left out on 6 September.
    Fact(
      "CRON_TZ=America/Santiago 0 0 * * *", after: "2026-09-05T12:00:00", "2026-09-06T04:00:00", "2026-09-07T03:00:00"),
    // A whole day is left out: 30 December 2011.
    Fact(
      "CRON_TZ=Pacific/Apia 0 12 * * *", after: "2011-12-29T00:00:00", "2011-12-29T22:00:00", "2011-12-30T10:00:00",
      "2011-12-30T22:00:00"),
  ])
  func clocksThatAreMoved(fact: Fact) throws { try check(fact) }

  @Test(arguments: [
    ("", "5 fields"), ("* * * *", "5 fields expected, not 4"), ("* * * * * *", "not 6"), ("60 * * * *", "minute"),
    ("* 24 * * *", "hour"), ("* * 0 * *", "day of month"), ("* * 32 * *", "day of month"), ("* * * 13 *", "month"),
    ("* * * * 8", "day of week"), ("* * * * funday", "funday"), ("jan * * * *", "minute"), ("*/0 * * * *", "step"),
    ("*/ * * * *", "step"), ("*/x * * * *", "step"), ("5-1 * * * *", "ends before it begins"), ("1, * * * *", "minute"),
    ("-1 * * * *", "minute"), ("+1 * * * *", "minute"), ("1-2-3 * * * *", "minute"), ("1.5 * * * *", "minute"),
    ("٣ * * * *", "minute"), ("99999999999999999999 * * * *", "minute"), ("@never", "@never"),
    ("0 0 30 2 *", "never fires"), ("0 0 31 4,6,9,11 *", "never fires"), ("CRON_TZ=Mars/Base * * * * *", "Mars/Base"),
    ("CRON_TZ= * * * * *", "time zone"), ("CRON_TZ=GMT+5 * * * * *", "GMT+5"), ("CRON_TZ=UTC", "5 fields"),
  ])
  func whatIsNoCronIsRefusedInWords(text: String, words: String) {
    #expect {
      try CronExpression(text)
    } throws: { error in
      guard case .invalidRequest(let reason) = error as? DeliveryError else { return false }
      return reason.hasPrefix("invalid cron: ") && reason.contains(words)
    }
  }

  @Test func tooLongACronIsRefused() {
    #expect(throws: DeliveryError.self) { try CronExpression(String(repeating: "1,", count: 300) + "1 * * * *") }
  }

  @Test func theLatestMissedTimeIsFoundAcrossYears() throws {
    let start = try Timestamp(utc: "2026-01-01T00:00:00")
    let end = try Timestamp(utc: "2046-06-15T12:34:56")
    for (cron, expected) in [
      ("* * * * *", "2046-06-15T12:34:00"), ("0 0 29 2 *", "2044-02-29T00:00:00"),
      ("* * 1 * *", "2046-06-01T23:59:00"), ("CRON_TZ=Europe/Berlin 30 2 25 3 *", "2046-03-25T01:00:00"),
    ] {
      #expect(try CronExpression(cron).latest(after: start, through: end)?.utc == expected, "\(cron)")
    }
    let daily = try CronExpression("@daily")
    #expect(daily.latest(after: start, through: start + .seconds(86_399)) == nil)
    #expect(daily.latest(after: start, through: start + .seconds(86_400)) == start + .seconds(86_400))
  }

  @Test func aLeapDayIsFoundQuickly() throws {
    let cron = try CronExpression("CRON_TZ=Europe/Berlin 0 0 29 2 *")
    let start = try Timestamp(utc: "2096-03-01T00:00:00")
    let duration = ContinuousClock().measure { for _ in 0..<1000 { #expect(cron.next(after: start) != nil) } }
    #expect(duration < .seconds(1))
  }

  @Test func timesOutsideOfTheCalendarAreNone() throws {
    let cron = try CronExpression("CRON_TZ=Europe/Berlin * * * * *")
    for milliseconds in [Int64.min, -1, 253_402_300_799_000, .max] {
      #expect(cron.next(after: Timestamp(milliseconds: milliseconds)) == nil)
    }
  }
}

extension Timestamp {
  /// Reads `2026-01-01T00:00:00`.
  init(utc text: String) throws {
    let date = try Date(text + "Z", strategy: .iso8601)
    self.init(milliseconds: Int64(date.timeIntervalSince1970) * 1000)
  }

  var utc: String { String(Date(timeIntervalSince1970: Double(milliseconds) / 1000).ISO8601Format().dropLast()) }
}
