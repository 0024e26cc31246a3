import ClipModel
import Foundation

/// When a schedule fires: five fields, read in the local time of a zone. Fires at most once a minute.
///
/// Day of month and day of week are alternatives when both are restricted, as in every cron; `*` alone, not `*/2`,
/// leaves a field unrestricted (so the hosted service's parser, robfig/cron v3).
package struct CronExpression: Hashable, Sendable {
  /// As written, without spaces around it.
  package let text: String
  private let zone: LocalTime
  private let minute: CronField
  private let hour: CronField
  private let day: CronField
  private let month: CronField
  private let weekday: CronField

  /// Reads `CRON_TZ=Area/City ` (optional), then five fields or `@hourly @daily @weekly @monthly @yearly`.
  ///
  /// - Throws: `DeliveryError.invalidRequest`, also when it would never fire.
  package init(_ text: String) throws(DeliveryError) {
    let text = text.trimmingCharacters(in: .whitespacesAndNewlines)
    let parser = try CronParser(text)
    self.text = text
    zone = LocalTime(zone: parser.zone)
    (minute, hour, day, month, weekday) = (parser.minute, parser.hour, parser.day, parser.month, parser.weekday)
    guard nextDay(from: 0) != nil else { throw CronParser.invalid("it never fires: no such day in any year") }
  }

  /// The first time to fire strictly after `time`: a local time that does not exist fires at the first minute after the
  /// gap, one that comes twice fires the first time only. Nil outside of the years 1970 to 9999.
  package func next(after time: Timestamp) -> Timestamp? {
    guard (0..<Self.end).contains(time.milliseconds) else { return nil }
    var local = zone.minute(at: time.milliseconds / 1000)
    // Minutes that come twice map to times before `time` while it lies in their second coming.
    while let candidate = nextMinute(after: local) {
      let instant = zone.instant(of: candidate) * 1000
      if instant > time.milliseconds { return instant < Self.end ? Timestamp(milliseconds: instant) : nil }
      local = candidate
    }
    return nil
  }

  /// The last time to fire after `start` and not after `end`; nil when there is none. Found by halving, so that a year
  /// of missed minutes costs no more than a few steps.
  package func latest(after start: Timestamp, through end: Timestamp) -> Timestamp? {
    guard var found = next(after: start), found <= end else { return nil }
    var limit = end
    while found < limit {
      let middle = Timestamp(milliseconds: found.milliseconds + (limit.milliseconds - found.milliseconds) / 2)
      if let later = next(after: middle), later <= end { found = later } else { limit = middle }
    }
    return found
  }

  /// 10000-01-01, milliseconds.
  private static let end: Int64 = 253_402_300_800_000

  private func nextMinute(after minute: Int64) -> Int64? {
    let start = minute + 1
    let today = start.floorDivided(by: 1440)
    if matches(CivilDate(days: today), today), let time = timeOfDay(from: start - today * 1440) {
      return today * 1440 + time
    }
    guard let day = nextDay(from: today + 1), let time = timeOfDay(from: 0) else { return nil }
    return day * 1440 + time
  }

  /// Minutes since midnight.
  private func timeOfDay(from start: Int64) -> Int64? {
    let (startHour, startMinute) = (start / 60, start % 60)
    if hour.contains(startHour), let minute = minute.first(from: startMinute) { return startHour * 60 + minute }
    guard let hour = hour.first(from: startHour + 1), let minute = minute.first(from: 0) else { return nil }
    return hour * 60 + minute
  }

  /// The first day that fires, as days since 1970-01-01, month by month; a leap day may be eight years away.
  private func nextDay(from start: Int64) -> Int64? {
    let date = CivilDate(days: start)
    var (year, firstMonth, firstDay) = (date.year, date.month, date.day)
    while year <= date.year + 8 {
      while let month = month.first(from: firstMonth) {
        if month > firstMonth { firstDay = 1 }
        if let found = nextDay(in: month, of: year, from: firstDay) { return found }
        (firstMonth, firstDay) = (month + 1, 1)
      }
      (year, firstMonth, firstDay) = (year + 1, 1, 1)
    }
    return nil
  }

  private func nextDay(in month: Int64, of year: Int64, from first: Int64) -> Int64? {
    let length = CivilDate.daysInMonth(month, of: year)
    guard first <= length else { return nil }
    for day in first...length {
      let date = CivilDate(year: year, month: month, day: day)
      let days = date.days
      if matches(date, days) { return days }
    }
    return nil
  }

  private func matches(_ date: CivilDate, _ days: Int64) -> Bool {
    guard month.contains(date.month) else { return false }
    // 1970-01-01 was a Thursday.
    let (isDay, isWeekday) = (day.contains(date.day), weekday.contains((days + 4) - (days + 4).floorDivided(by: 7) * 7))
    return day.isAny || weekday.isAny ? isDay && isWeekday : isDay || isWeekday
  }
}
