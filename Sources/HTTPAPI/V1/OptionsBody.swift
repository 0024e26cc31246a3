import ClipModel

/// The clip options as programs send and read them; everything may be left out.
struct OptionsBody: Codable {
  var count: Int?
  /// Seconds.
  var min: Double?
  var target: Double?
  var max: Double?
  var range: RangeBody?
  var language: String?
  var vocabulary: String?
  var width: Int?
  var height: Int?
  var captions: Bool?
  var reframe: Bool?

  init(_ options: ClipOptions) {
    count = options.count
    min = options.minimum
    target = options.target
    max = options.maximum
    range = options.range.map(RangeBody.init(range:))
    language = options.language
    vocabulary = options.vocabulary
    width = options.width
    height = options.height
    captions = options.captions
    reframe = options.reframe
  }

  /// The options with defaults filled in.
  ///
  /// - Throws: `APIFailure` 422 that names the field and its rule.
  func options() throws -> ClipOptions {
    let standard = ClipOptions()
    let minimum = self.min ?? Swift.min(standard.minimum, max ?? standard.maximum)
    let maximum = max ?? Swift.max(standard.maximum, minimum)
    let options = ClipOptions(
      count: count, minimum: minimum, target: target ?? Swift.min(Swift.max(standard.target, minimum), maximum),
      maximum: maximum, range: range?.range, language: language?.lowercased(), vocabulary: vocabulary,
      width: width ?? standard.width, height: height ?? standard.height, captions: captions ?? standard.captions,
      reframe: reframe ?? standard.reframe)
    try Self.check(options)
    return options
  }

  private static func check(_ options: ClipOptions) throws {
    func demand(_ holds: Bool, _ rule: String) throws { if !holds { throw APIFailure.invalid("options.\(rule)") } }
    try demand(options.count.map { (1...50).contains($0) } ?? true, "count must be from 1 to 50.")
    try demand((1...180).contains(options.minimum), "min must be from 1 to 180 seconds.")
    try demand((1...180).contains(options.maximum), "max must be from 1 to 180 seconds.")
    try demand(options.minimum <= options.maximum, "min must not be above max.")
    try demand(
      (options.minimum...options.maximum).contains(options.target), "target must be between min and max.")
    if let range = options.range {
      try demand(
        range.start >= 0 && range.duration >= 1 && range.duration <= 600,
        "range must begin at 0 or later and last from 1 to 600 seconds.")
    }
    try demand(
      options.language.map { $0.utf8.count == 2 && $0.allSatisfy(\.isLetter) } ?? true,
      "language must be a two-letter code.")
    try demand((options.vocabulary?.count ?? 0) <= 1000, "vocabulary may have 1000 characters.")
    for side in [options.width, options.height] {
      try demand((128...2160).contains(side) && side % 2 == 0, "width and height must be even, from 128 to 2160.")
    }
  }
}

/// A stretch of the source: `{"start":750,"end":785}` in seconds, or `"12:30-13:05"`.
struct RangeBody: Codable {
  let range: TimeRange

  init(range: TimeRange) { self.range = range }

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let text = try? container.decode(String.self) {
      guard let range = Self.range(text) else {
        throw DecodingError.dataCorruptedError(in: container, debugDescription: "no range")
      }
      self.range = range
    } else {
      range = try container.decode(TimeRange.self)
    }
  }

  func encode(to encoder: any Encoder) throws { try range.encode(to: encoder) }

  private static func range(_ text: String) -> TimeRange? {
    let sides = text.split(separator: "-").map { seconds($0) }
    guard sides.count == 2, let start = sides[0], let end = sides[1] else { return nil }
    return TimeRange(start: start, end: end)
  }

  /// `1:02:03.5`, `12:30` or `90` in seconds.
  private static func seconds(_ text: Substring) -> Double? {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false).map { Double($0) }
    guard (1...3).contains(parts.count) else { return nil }
    var total = 0.0
    for part in parts {
      guard let part, part >= 0, part.isFinite else { return nil }
      total = total * 60 + part
    }
    return total
  }
}
