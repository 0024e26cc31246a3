import ClipModel
import Foundation

/// The clock on the wall in one time zone, counted in local minutes: minutes since 1970-01-01 00:00 as the wall says.
struct LocalTime: Hashable, Sendable {
  private static let day: Int64 = 86_400

  private let zone: TimeZone?

  /// - Parameter zone: nil is UTC.
  init(zone: TimeZone?) { self.zone = zone }

  /// The local minute at `instant`, seconds since 1970-01-01 UTC.
  func minute(at instant: Int64) -> Int64 { (instant + offset(at: instant)).floorDivided(by: 60) }

  /// When the wall shows `minute` for the first time, seconds since 1970-01-01 UTC. For one that the wall leaves out:
  /// the first full minute after the gap.
  func instant(of minute: Int64) -> Int64 {
    let wall = minute * 60
    guard zone != nil else { return wall }
    // Zones are less than a day away from UTC, so these offsets are the ones before and after any change nearby.
    let (before, after) = (offset(at: wall - Self.day), offset(at: wall + Self.day))
    for offset in [max(before, after), min(before, after)] where self.offset(at: wall - offset) == offset {
      return wall - offset
    }
    return endOfGap(around: wall, before: before)
  }

  /// Seconds east of UTC.
  private func offset(at instant: Int64) -> Int64 {
    Int64(zone?.secondsFromGMT(for: Date(timeIntervalSince1970: Double(instant))) ?? 0)
  }

  private func endOfGap(around wall: Int64, before: Int64) -> Int64 {
    var (low, high) = (wall - Self.day, wall + Self.day)
    while high - low > 1 {
      let middle = low + (high - low) / 2
      if offset(at: middle) == before { low = middle } else { high = middle }
    }
    let local = high + offset(at: high)
    return high + (local + 59).floorDivided(by: 60) * 60 - local
  }
}
