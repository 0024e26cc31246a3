/// The values that one field of a cron expression admits.
struct CronField: Hashable, Sendable {
  /// Which field it is: its name for people, its values, and words that stand for them.
  enum Kind: Sendable {
    case minute, hour, day, month, weekday

    /// 7 is Sunday too.
    var values: ClosedRange<Int> {
      switch self {
      case .minute: 0...59
      case .hour: 0...23
      case .day: 1...31
      case .month: 1...12
      case .weekday: 0...7
      }
    }

    var title: String {
      switch self {
      case .minute: "minute"
      case .hour: "hour"
      case .day: "day of month"
      case .month: "month"
      case .weekday: "day of week"
      }
    }

    /// In the order of `values`.
    var words: [String] {
      switch self {
      case .month: ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
      case .weekday: ["sun", "mon", "tue", "wed", "thu", "fri", "sat"]
      default: []
      }
    }
  }

  /// Bit n is set when n is admitted.
  private var bits: UInt64 = 0
  /// Whether it is a plain `*`, which leaves the choice of days to the other field.
  private(set) var isAny = false

  func contains(_ value: Int64) -> Bool { bits >> UInt64(value) & 1 == 1 }

  /// The smallest admitted value that is at least `value`; nil when there is none.
  func first(from value: Int64) -> Int64? {
    let rest = value < 64 ? bits >> UInt64(value) : 0
    return rest == 0 ? nil : value + Int64(rest.trailingZeroBitCount)
  }

  mutating func admit(_ value: Int) { bits |= 1 << UInt64(value) }
  mutating func admitAny() { isAny = true }
}
