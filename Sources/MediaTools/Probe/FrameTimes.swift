import Foundation

/// The times and keyframes of a stretch of packets, read without decoding.
struct FrameTimes {
  /// Presentation times in seconds; decoding times where the container (AVI) knows no others.
  var times: [Double] = []
  var keyframes: [Double] = []
  /// When the last of them ends; nil without any.
  var end: Double?

  /// What ffprobe is asked for.
  static let entries = "packet=stream_index,pts_time,dts_time,duration_time,flags"

  /// Reads ffprobe's lines of `entries`, only those of `streams`.
  init(csv: [UInt8], streams: [Int]) {
    for line in String(decoding: csv, as: UTF8.self).split(separator: "\n") {
      let fields = line.split(separator: ",")
      guard fields.count >= 5, let stream = Int(fields[0]), streams.contains(stream),
        let time = Double(fields[1]) ?? Double(fields[2])
      else { continue }
      times.append(time)
      if fields[4].hasPrefix("K") { keyframes.append(time) }
      end = max(end ?? time, time + (Double(fields[3]) ?? 0))
    }
    times.sort()
    keyframes.sort()
  }

  /// The most usual distance between two frames.
  var medianStep: Double? {
    let steps = zip(times, times.dropFirst()).map { $1 - $0 }.filter { $0 > 0.0005 }.sorted()
    return steps.isEmpty ? nil : steps[steps.count / 2]
  }

  /// The longest distance between keyframes, the stretch to the last packet included.
  var keyframeInterval: Double {
    guard let first = times.first, let last = times.last else { return 0 }
    let marks = [first] + keyframes + [last]
    return zip(marks, marks.dropFirst()).map { $1 - $0 }.max() ?? 0
  }
}

extension Ratio {
  /// Rates at which cameras and programs write.
  static let usualRates = [
    Ratio(10, 1), Ratio(12, 1), Ratio(15, 1), Ratio(20, 1), Ratio(24000, 1001), Ratio(24, 1), Ratio(25, 1),
    Ratio(30000, 1001), Ratio(30, 1), Ratio(48, 1), Ratio(50, 1), Ratio(60000, 1001), Ratio(60, 1),
  ]

  /// Pictures a second that a clip can have: fewer are too few to place cuts and captions, more cost for nothing.
  static let workable = 10...60.5

  /// The constant rate to work at: the nominal one when the average agrees within 0.5 % and it is workable, else the
  /// usual rate nearest to the most usual distance between frames.
  static func working(nominal: Ratio, average: Ratio, medianStep: Double?) -> Ratio {
    let agrees = abs(average.value / nominal.value - 1) <= 0.005
    if agrees, workable.contains(nominal.value) { return nominal }
    let wanted = agrees ? nominal.value : medianStep.map { 1 / $0 } ?? average.value
    return usualRates.min { abs($0.value - wanted) < abs($1.value - wanted) } ?? Ratio(25, 1)
  }
}
