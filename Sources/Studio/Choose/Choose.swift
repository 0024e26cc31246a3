import ClipModel

/// The moments of `hearing` worth clipping, in the order of the video.
///
/// One clip per 45 s of speech, at most 10 (or `options.count`), none overlapping, only picks worth at least 0.55 of the
/// best. Clips begin and end between sentences, their cut points come from the sound.
/// - Throws: `StudioError.tooLittleSpeech` under 20 words, unless `options.range` names the clip;
///   `StudioError.rangeOutside` when it names a stretch that the video does not have.
package func choose(from hearing: Hearing, options: ClipOptions) throws -> [Pick] {
  if let range = options.range { return [try pick(exactly: range, from: hearing)] }
  guard hearing.transcript.words.count >= 20 else {
    throw StudioError.tooLittleSpeech(words: hearing.transcript.words.count)
  }
  let judge = Judge(Sentences(hearing).all(), hearing: hearing, options: options)
  let wanted = options.count ?? min(10, max(1, Int((hearing.speechSeconds / 45).rounded(.up))))
  let chosen = Selection(judge.candidates(), duration: hearing.duration).best(wanted)
  return apart(chosen.map { judge.pick($0) })
}

/// The clip that somebody named, with no edge to move.
private func pick(exactly range: TimeRange, from hearing: Hearing) throws -> Pick {
  let range = TimeRange(start: max(0, range.start), end: min(range.end, hearing.duration))
  guard range.duration > 0.5 else { throw StudioError.rangeOutside(duration: hearing.duration) }
  let words = hearing.transcript.words.filter { range.contains(($0.start + $0.end) / 2) }
  let inside = Hearing(
    transcript: Transcript(language: hearing.transcript.language, words: words), silences: hearing.silences,
    speech: hearing.speech, duration: hearing.duration, energy: hearing.energy, threshold: hearing.threshold)
  let sentences = Sentences(inside).all()
  return Pick(
    range: range, startSilence: TimeRange(start: range.start, end: range.start),
    endSilence: TimeRange(start: range.end, end: range.end), title: Title.best(for: sentences), score: 1,
    reason: "You named this stretch.", signals: [:], words: words)
}

/// Parts the silences of neighbours, so that edges that move can't meet.
private func apart(_ picks: [Pick]) -> [Pick] {
  var picks = picks
  for index in picks.indices.dropFirst() where picks[index - 1].endSilence.overlaps(picks[index].startSilence) {
    let middle = (picks[index - 1].range.end + picks[index].range.start) / 2
    picks[index - 1].endSilence.end = min(picks[index - 1].endSilence.end, middle)
    picks[index].startSilence.start = max(picks[index].startSilence.start, middle)
  }
  return picks
}

extension Judge {
  /// The candidate as a clip, in words for people.
  func pick(_ candidate: Candidate) -> Pick {
    let inside = Array(sentences[candidate.sentences])
    let first = inside[0]
    let last = inside[inside.count - 1]
    return Pick(
      range: TimeRange(
        start: max(0, candidate.range.start), end: min(candidate.range.end, max(hearing.duration, last.range.end))),
      startSilence: first.before.late, endSilence: last.after.early,
      title: Title.best(for: inside), score: min(1, max(0, candidate.score)),
      reason: Reason(candidate, sentences: inside, appraisals: Array(appraisals[candidate.sentences])).text,
      signals: candidate.signals, words: inside.flatMap(\.words))
  }
}
