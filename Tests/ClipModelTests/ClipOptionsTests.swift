import ClipModel
import Testing

/// What may be asked for, the same at every door.
struct ClipOptionsTests {
  @Test func whatIsLeftOutAgreesWithWhatIsSaid() {
    #expect(ClipOptions(min: nil, max: nil) == ClipOptions())
    #expect(ClipOptions(min: 90, max: nil) == ClipOptions(minimum: 90, target: 90, maximum: 135))
    #expect(ClipOptions(min: nil, max: 8) == ClipOptions(minimum: 4, target: 8, maximum: 8))
    #expect(ClipOptions(min: nil, max: 1) == ClipOptions(minimum: 1, target: 1, maximum: 1))
    #expect(ClipOptions(min: 130, max: 180) == ClipOptions(minimum: 130, target: 130, maximum: 180))
  }

  @Test(
    arguments: [
      ClipOptions(), ClipOptions(minimum: 1, target: 1, maximum: 1),
      ClipOptions(count: 50, minimum: 180, target: 180, maximum: 180),
      ClipOptions(range: TimeRange(start: 0, end: 1)), ClipOptions(range: TimeRange(start: 600, end: 1200)),
      ClipOptions(language: "de", vocabulary: String(repeating: "ä", count: 1000), width: 128, height: 2160),
    ])
  func theBoundsThemselvesAreAllowed(options: ClipOptions) throws { try options.check() }

  @Test(
    arguments: [
      (ClipOptions(count: 0), "count"), (ClipOptions(count: 51), "count"),
      (ClipOptions(minimum: 0.9, target: 5, maximum: 9), "min"), (ClipOptions(maximum: 180.1), "max"),
      (ClipOptions(minimum: .nan), "min"), (ClipOptions(minimum: 50, target: 45, maximum: 40), "min"),
      (ClipOptions(target: 61), "target"), (ClipOptions(range: TimeRange(start: -1, end: 20)), "range"),
      (ClipOptions(range: TimeRange(start: 0, end: 600.5)), "range"),
      (ClipOptions(range: TimeRange(start: 20, end: 10)), "range"), (ClipOptions(language: "é"), "language"),
      (ClipOptions(language: "EN"), "language"), (ClipOptions(language: "eng"), "language"),
      (ClipOptions(vocabulary: String(repeating: "a", count: 1001)), "vocabulary"), (ClipOptions(width: 1081), "width"),
      (ClipOptions(height: 126), "height"),
    ])
  func aBrokenRuleIsNamed(options: ClipOptions, option: String) {
    let error = #expect(throws: ClipOptionsError.self) { try options.check() }
    #expect(error?.option == option)
  }

  @Test(
    arguments: [
      (20_000_000_000, "20 GB"), (1_590_000_000, "1.5 GB"), (500_000_000, "500 MB"), (1_048_576, "1 MB"),
      (2500, "2.5 kB"), (999, "999 bytes"),
    ] as [(Int64, String)])
  func bytesAreToldInTheUnitThatFits(bytes: Int64, words: String) {
    #expect(ByteCount(bytes).words == words)
  }
}
