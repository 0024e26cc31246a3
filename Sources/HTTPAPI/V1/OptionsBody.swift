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
    var options = ClipOptions(min: self.min, target: target, max: max)
    options.count = count
    options.range = range?.range
    options.language = language?.lowercased()
    options.vocabulary = vocabulary
    options.width = width ?? options.width
    options.height = height ?? options.height
    options.captions = captions ?? options.captions
    options.reframe = reframe ?? options.reframe
    do throws(ClipOptionsError) {
      try options.check()
    } catch {
      throw APIFailure.invalid("options.\(error.option) \(error.rule)")
    }
    return options
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
