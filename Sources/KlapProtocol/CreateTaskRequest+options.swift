import ClipModel

extension CreateTaskRequest {
  /// How long Klap's own protocol lets `min_duration` and `target_duration` be, in seconds (contracts/klap-v2.md,
  /// section 3); with the extension it is what our API allows.
  private static let plainSeconds = 120.0

  /// What of these options hosted Klap can't honour, in words; empty when it can do all.
  package static func unsupported(in options: ClipOptions) -> [String] {
    var words: [String] = []
    if options.range != nil { words.append("range") }
    if options.minimum > plainSeconds { words.append("min above 120 s") }
    if options.target > plainSeconds { words.append("target above 120 s") }
    return words
  }

  /// The request that asks an engine for these clips. `cutroom` is nil for hosted Klap.
  ///
  /// - Throws: `KlapProtocolError.unsupported` naming the option that hosted Klap can't honour.
  package init(
    sourceVideoURL: String, name: String, options: ClipOptions, cutroom: CutroomRequest?
  ) throws(KlapProtocolError) {
    if cutroom == nil, let option = Self.unsupported(in: options).first { throw .unsupported(option: option) }
    var cutroom = cutroom
    if let range = options.range {
      cutroom?.from = range.start
      cutroom?.to = range.end
    }
    self.init(
      sourceVideoURL: sourceVideoURL, language: options.language, name: name, targetClipCount: options.count,
      maxClipCount: options.count, minDuration: options.minimum, targetDuration: options.target,
      maxDuration: options.maximum,
      editingOptions: EditingOptions(
        captions: options.captions, reframe: options.reframe, emojis: false, introTitle: false,
        removeSilences: false),
      dimensions: Dimensions(width: options.width, height: options.height),
      transcriptionContext: options.vocabulary, cutroom: cutroom)
  }

  /// What the engine is asked for, after every rule of the contract has been checked.
  ///
  /// - Parameter ownOrigin: stands for the engine's own origin in addresses of callers that are trusted with it.
  /// - Throws: `KlapProtocolError` naming the field and the rule.
  package func clipOptions(ownOrigin: String? = nil) throws(KlapProtocolError) -> ClipOptions {
    try checkSource(ownOrigin)
    try checkDurations()
    try checkCounts()
    try checkRest()
    try checkExtension(ownOrigin)
    return ClipOptions(
      count: targetClipCount.map { min($0, maxClipCount ?? 10) } ?? maxClipCount,
      minimum: minDuration, target: targetDuration, maximum: maxDuration, range: range, language: language,
      vocabulary: transcriptionContext, width: dimensions.width, height: dimensions.height,
      captions: editingOptions.captions, reframe: editingOptions.reframe)
  }

  /// The stretch that the extension asks for.
  package var range: TimeRange? {
    guard let from = cutroom?.from, let to = cutroom?.to else { return nil }
    return TimeRange(start: from, end: to)
  }

  private func isAddress(_ text: String, _ ownOrigin: String?) -> Bool {
    let prefixes = ["http://", "https://"] + (ownOrigin.map { [$0 + "/"] } ?? [])
    return text.utf8.count <= 4096 && prefixes.contains { text.lowercased().hasPrefix($0) }
  }

  private func checkSource(_ ownOrigin: String?) throws(KlapProtocolError) {
    guard isAddress(sourceVideoURL, ownOrigin) else {
      throw .invalid(field: "source_video_url", rule: "must be an http(s) address of at most 4096 bytes")
    }
  }

  private func checkDurations() throws(KlapProtocolError) {
    let longest = ClipOptions.clipSeconds.upperBound
    let usual = cutroom == nil ? Self.plainSeconds : longest
    let bounds = [
      ("min_duration", minDuration, usual), ("target_duration", targetDuration, usual),
      ("max_duration", maxDuration, longest),
    ]
    for (field, value, upper) in bounds where !(value >= 1 && value <= upper) {
      throw .invalid(field: field, rule: "must be between 1 and \(Int(upper)) seconds")
    }
    guard minDuration <= targetDuration, targetDuration <= maxDuration else {
      throw .invalid(field: "target_duration", rule: "must lie between min_duration and max_duration")
    }
  }

  private func checkCounts() throws(KlapProtocolError) {
    for (field, value) in [("target_clip_count", targetClipCount), ("max_clip_count", maxClipCount)] {
      guard let value else { continue }
      guard (1...100).contains(value) else { throw .invalid(field: field, rule: "must be between 1 and 100") }
    }
  }

  private func checkRest() throws(KlapProtocolError) {
    for (field, side) in [("dimensions.width", dimensions.width), ("dimensions.height", dimensions.height)] {
      guard (64...3840).contains(side), side.isMultiple(of: 2) else {
        throw .invalid(field: field, rule: "must be an even number between 64 and 3840")
      }
    }
    if let transcriptionContext, transcriptionContext.count > 1000 {
      throw .invalid(field: "transcription_context", rule: "must have at most 1000 characters")
    }
    if let language, !(language.utf8.count == 2 && language.utf8.allSatisfy { (97...122).contains($0) }) {
      throw .invalid(field: "language", rule: "must be a two-letter code")
    }
    if let translateTo, translateTo != language { throw .unsupported(option: "translate_to") }
  }

  private func checkExtension(_ ownOrigin: String?) throws(KlapProtocolError) {
    guard let cutroom else { return }
    guard (cutroom.from == nil) == (cutroom.to == nil) else {
      throw .invalid(field: "cutroom.from", rule: "needs cutroom.to, and the other way round")
    }
    if let range, !(range.start >= 0 && ClipOptions.rangeSeconds.contains(range.duration)) {
      throw .invalid(field: "cutroom.from", rule: "and cutroom.to must enclose 1 to 600 seconds")
    }
    if let url = cutroom.webhookURL, !isAddress(url, ownOrigin) {
      throw .invalid(field: "cutroom.webhook_url", rule: "must be an http(s) address")
    }
    for word in cutroom.transcript?.words ?? [] where !(word.start >= 0 && word.end >= word.start) {
      throw .invalid(field: "cutroom.transcript", rule: "must have words with 0 ≤ start ≤ end")
    }
  }
}
