import ClipModel
import Delivery
import Foundation
import Testing

/// Cron expressions by chance against a slow reading that looks at every minute.
struct CronOracle {
  /// A field as the oracle knows it: the values themselves.
  private struct Field {
    var text = "*"
    var values: Set<Int>?

    func admits(_ value: Int) -> Bool { values?.contains(value) ?? true }

    static func random(_ range: ClosedRange<Int>, _ dice: inout SeededDice) -> Field {
      guard Bool.random(using: &dice) else { return Field() }
      let values = Set((0..<Int.random(in: 1...3, using: &dice)).map { _ in Int.random(in: range, using: &dice) })
      return Field(text: values.map(String.init).joined(separator: ","), values: values)
    }
  }

  @Test(arguments: [
    ("Europe/Berlin", "2026-03-28T00:00:00"), ("Europe/Berlin", "2026-10-24T00:00:00"),
    ("America/New_York", "2026-03-07T00:00:00"), ("America/New_York", "2026-10-31T00:00:00"),
    ("Australia/Lord_Howe", "2026-10-02T12:00:00"), ("Australia/Lord_Howe", "2026-04-03T12:00:00"),
    ("UTC", "2028-02-28T00:00:00"),
  ])
  func everyMinuteOfThreeDaysAgrees(zone: String, from: String) throws {
    var dice = SeededDice(state: 42)
    let start = try Timestamp(utc: from)
    let end = start + .seconds(3 * 86_400)
    let minutes = try localMinutes(zone, start, end)
    for _ in 0..<40 {
      let fields = (
        Field.random(0...59, &dice), Field.random(0...23, &dice), Field.random(1...31, &dice),
        Field.random(1...12, &dice), Field.random(0...6, &dice)
      )
      let text = "\(fields.0.text) \(fields.1.text) \(fields.2.text) \(fields.3.text) \(fields.4.text)"
      guard let cron = try? CronExpression("CRON_TZ=\(zone) \(text)") else { continue }
      let expected = minutes.filter { _, locals in
        locals.contains { local in
          let (isDay, isWeekday) = (fields.2.admits(local.day), fields.4.admits(local.weekday))
          let bothRestricted = fields.2.values != nil && fields.4.values != nil
          return fields.0.admits(local.minute) && fields.1.admits(local.hour) && fields.3.admits(local.month)
            && (bothRestricted ? isDay || isWeekday : isDay && isWeekday)
        }
      }.map(\.0)
      var found: [Timestamp] = []
      var time = start
      while let next = cron.next(after: time), next <= end {
        found.append(next)
        time = next
      }
      #expect(found == expected, "\(zone) \(text)")
    }
  }

  private struct Local: Hashable {
    let day: Int
    let month: Int
    let weekday: Int
    let hour: Int
    let minute: Int
  }

  /// Every minute after `start`, with the local minutes that fire then: its own, unless the wall has shown it before,
  /// and those that the wall leaves out just before it.
  private func localMinutes(_ zone: String, _ start: Timestamp, _ end: Timestamp) throws -> [(Timestamp, [Local])] {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = try #require(TimeZone(identifier: zone))
    var utc = Calendar(identifier: .gregorian)
    utc.timeZone = .gmt
    var seen: Set<Local> = []
    var result: [(Timestamp, [Local])] = []
    var shift = calendar.timeZone.secondsFromGMT(for: date(start))
    for second in stride(from: start.milliseconds / 1000 - 6 * 3600, through: end.milliseconds / 1000, by: 60) {
      let time = Timestamp(milliseconds: second * 1000)
      let now = calendar.timeZone.secondsFromGMT(for: date(time))
      let skipped = stride(from: 0, to: max(0, now - shift), by: 60).map { gap in
        local(date(time) + Double(shift + gap), utc)
      }
      shift = now
      let own = local(date(time), calendar)
      let isNew = seen.insert(own).inserted
      if time > start { result.append((time, skipped + (isNew ? [own] : []))) }
    }
    return result
  }

  private func date(_ time: Timestamp) -> Date { Date(timeIntervalSince1970: Double(time.milliseconds) / 1000) }

  private func local(_ date: Date, _ calendar: Calendar) -> Local {
    let parts = calendar.dateComponents([.day, .month, .weekday, .hour, .minute], from: date)
    return Local(
      day: parts.day ?? 0, month: parts.month ?? 0, weekday: (parts.weekday ?? 0) - 1, hour: parts.hour ?? 0,
      minute: parts.minute ?? 0)
  }
}

/// The same throws each time (SplitMix64).
struct SeededDice: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
    return value ^ (value >> 31)
  }
}
