import Foundation

/// Reads the text of a cron expression. Every refusal is `DeliveryError.invalidRequest("invalid cron: …")` and names
/// what is wrong.
struct CronParser {
  /// Characters; the longest useful expressions are lists of minutes.
  static let maximumLength = 512

  /// Nil is UTC.
  let zone: TimeZone?
  let minute: CronField
  let hour: CronField
  let day: CronField
  let month: CronField
  let weekday: CronField

  private static let nicknames = [
    "@hourly": "0 * * * *", "@daily": "0 0 * * *", "@weekly": "0 0 * * 0", "@monthly": "0 0 1 * *",
    "@yearly": "0 0 1 1 *",
  ]

  /// - Parameter text: without spaces around it.
  init(_ text: String) throws(DeliveryError) {
    guard text.utf8.count <= Self.maximumLength else {
      throw Self.invalid("longer than \(Self.maximumLength) characters")
    }
    var words = text.split { $0 == " " || $0 == "\t" }
    zone = try Self.zone(&words)
    if words.count == 1, words[0].hasPrefix("@") {
      guard let fields = Self.nicknames[words[0].lowercased()] else { throw Self.invalid("unknown name \(words[0])") }
      words = fields.split(separator: " ")
    }
    guard words.count == 5 else { throw Self.invalid("5 fields expected, not \(words.count)") }
    minute = try Self.field(.minute, words[0])
    hour = try Self.field(.hour, words[1])
    day = try Self.field(.day, words[2])
    month = try Self.field(.month, words[3])
    weekday = try Self.field(.weekday, words[4])
  }

  static func invalid(_ reason: String) -> DeliveryError { .invalidRequest("invalid cron: \(reason)") }

  /// Takes `CRON_TZ=Area/City` or `TZ=Area/City` from the front. `GMT+5` and the like are no names of the time zone
  /// database, and people disagree about their sign.
  private static func zone(_ words: inout [Substring]) throws(DeliveryError) -> TimeZone? {
    guard let word = words.first, let prefix = ["CRON_TZ=", "TZ="].first(where: word.hasPrefix) else { return nil }
    words.removeFirst()
    let name = String(word.dropFirst(prefix.count))
    if ["UTC", "Etc/UTC"].contains(name) { return nil }
    let isOffset = ["GMT", "UTC"].contains { name.hasPrefix($0) && name.count > $0.count }
    guard !isOffset, let zone = TimeZone(identifier: name) else { throw invalid("unknown time zone \"\(name)\"") }
    return zone
  }

  private static func field(_ kind: CronField.Kind, _ text: Substring) throws(DeliveryError) -> CronField {
    var field = CronField()
    for item in text.split(separator: ",", omittingEmptySubsequences: false) { try add(item, to: &field, kind) }
    return field
  }

  /// Adds `*`, `a`, `a-b`, `*/n`, `a-b/n`, or `a/n`, which runs to the end of the field.
  private static func add(_ item: Substring, to field: inout CronField, _ kind: CronField.Kind) throws(DeliveryError) {
    let parts = item.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    let step = parts.count == 2 ? number(parts[1]) : 1
    guard let step, step > 0 else { throw invalid("bad step in \(kind.title) \"\(item)\"") }
    let values = try range(parts[0], kind, isOpen: parts.count == 2)
    if parts[0] == "*", step == 1 { field.admitAny() }
    for value in stride(from: values.lowerBound, through: values.upperBound, by: step) {
      field.admit(kind == .weekday ? value % 7 : value)
    }
  }

  private static func range(
    _ text: Substring, _ kind: CronField.Kind, isOpen: Bool
  ) throws(DeliveryError) -> ClosedRange<Int> {
    // Sunday is the 0 of a whole week, not its 7 as well.
    let last = kind == .weekday ? 6 : kind.values.upperBound
    if text == "*" { return kind.values.lowerBound...last }
    let ends = text.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
    let first = try value(ends[0], kind)
    guard ends.count == 2 else { return first...(isOpen ? max(first, last) : first) }
    var end = try value(ends[1], kind)
    // `fri-sun`
    if kind == .weekday, end == 0, first > 0 { end = 7 }
    guard first <= end else { throw invalid("the range \"\(text)\" of \(kind.title) ends before it begins") }
    return first...end
  }

  private static func value(_ text: Substring, _ kind: CronField.Kind) throws(DeliveryError) -> Int {
    if let index = kind.words.firstIndex(of: text.lowercased()) { return kind.values.lowerBound + index }
    guard let value = number(text), kind.values.contains(value) else {
      throw invalid("\"\(text)\" is no \(kind.title) (\(kind.values.lowerBound)–\(kind.values.upperBound))")
    }
    return value
  }

  /// Digits only, no sign.
  private static func number(_ text: Substring) -> Int? {
    guard !text.isEmpty, text.count <= 4, text.allSatisfy({ $0.isASCII && $0.isNumber }) else { return nil }
    return Int(text)
  }
}
