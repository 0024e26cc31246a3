/// Why clips can't be asked for in this way.
package struct ClipOptionsError: Error, Hashable, Sendable {
  /// The option, as programs spell it: `min`.
  package let option: String
  /// What it must be, as the rest of a sentence that begins with the option.
  package let rule: String

  package init(_ option: String, _ rule: String) {
    self.option = option
    self.rule = rule
  }
}

extension ClipOptions {
  /// How long a clip may be asked to be, in seconds.
  package static let clipSeconds = 1.0...180.0
  /// How long a named stretch may be, in seconds.
  package static let rangeSeconds = 1.0...600.0
  /// How many clips may be asked for.
  package static let counts = 1...50
  /// Output pixels of each side; even.
  package static let sides = 128...2160

  /// The standard options with these lengths in seconds; what is nil takes the default, or where
  /// the others exclude it, what leaves room for more than one length.
  package init(min: Double?, target: Double? = nil, max: Double?) {
    let standard = ClipOptions()
    let half = Swift.max((max ?? standard.maximum) / 2, Self.clipSeconds.lowerBound)
    let minimum = min ?? Swift.min(standard.minimum, half)
    let maximum = max ?? Swift.max(standard.maximum, Swift.min(minimum * 1.5, Self.clipSeconds.upperBound))
    let usual = Swift.min(Swift.max(standard.target, minimum), maximum)
    self.init(minimum: minimum, target: target ?? usual, maximum: maximum)
  }

  /// Checks all rules of what may be asked for, the same at every door; what passes is never refused later for its form.
  ///
  /// - Throws: `ClipOptionsError` for the first option that breaks its rule.
  package func check() throws(ClipOptionsError) {
    if let count, !Self.counts.contains(count) { throw ClipOptionsError("count", "must be from 1 to 50.") }
    try checkLengths()
    if let range, !(range.start >= 0 && Self.rangeSeconds.contains(range.duration)) {
      throw ClipOptionsError("range", "must begin at 0 or later and last from 1 to 600 seconds.")
    }
    if let language, !(language.utf8.count == 2 && language.utf8.allSatisfy { (97...122).contains($0) }) {
      throw ClipOptionsError("language", "must be a two-letter code.")
    }
    if let vocabulary, vocabulary.count > 1000 {
      throw ClipOptionsError("vocabulary", "must have at most 1000 characters.")
    }
    for (option, side) in [("width", width), ("height", height)] where !(Self.sides.contains(side) && side % 2 == 0) {
      throw ClipOptionsError(option, "must be even, from 128 to 2160.")
    }
  }

  private func checkLengths() throws(ClipOptionsError) {
    for (option, value) in [("min", minimum), ("max", maximum)] where !Self.clipSeconds.contains(value) {
      throw ClipOptionsError(option, "must be from 1 to 180 seconds.")
    }
    guard minimum <= maximum else { throw ClipOptionsError("min", "must not be above max.") }
    guard (minimum...maximum).contains(target) else {
      throw ClipOptionsError("target", "must be between min and max.")
    }
  }
}
