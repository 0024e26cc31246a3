import MediaTools

/// A voice of flite and what it says.
enum SampleVoice: String, Sendable {
  case host = "rms"
  case speaker = "slt"

  /// A sentence as sound, with the time of every word in it.
  struct Spoken: Sendable {
    /// 16 kHz mono, −1…1.
    var samples: [Float]
    /// Seconds from the first sample.
    var words: [SampleTruth.Word]
  }

  /// Speaks one sentence. flite says when every sound of it ends; which sounds make which word is found by asking for
  /// the same words one by one, since a word's sounds change a little beside its neighbours ("a", "the").
  func speak(_ sentence: String, with flite: Flite) async throws -> Spoken {
    let words = sentence.split(separator: " ").map { $0.lowercased().filter { $0.isLetter || $0 == "'" } }
    let phones = try await flite.speak(sentence, voice: rawValue)
    let alone = try await flite.phones(of: words, voice: rawValue)
    guard alone.count == words.count else { throw SampleTalkError.unexpectedSpeech(sentence) }
    let spoken = phones.sounds.filter { $0.name != "pau" }
    let owner = Alignment.owners(of: spoken.map(\.name), words: alone)
    let timed = try words.indices.map { index in
      guard let first = owner.firstIndex(of: index), let last = owner.lastIndex(of: index) else {
        throw SampleTalkError.unexpectedSpeech(sentence)
      }
      return SampleTruth.Word(text: words[index], start: spoken[first].start, end: spoken[last].end)
    }
    return Spoken(samples: phones.samples, words: timed).trimmed()
  }
}

extension SampleVoice.Spoken {
  /// Without flite's silence at both ends, and as loud as every other sentence.
  func trimmed() -> Self {
    guard let first = words.first, let last = words.last else { return self }
    let start = max(0, Int((first.start - 0.02) * SampleSound.rate))
    let end = min(samples.count, Int((last.end + 0.05) * SampleSound.rate))
    let cut = samples[start..<end]
    let power = cut.reduce(0) { $0 + $1 * $1 } / Float(max(1, cut.count))
    let gain = min(0.1 / max(power.squareRoot(), 1e-6), 0.7 / max(cut.map(abs).max() ?? 1, 1e-6))
    let moved = Double(start) / SampleSound.rate
    return Self(
      samples: cut.map { $0 * gain },
      words: words.map { .init(text: $0.text, start: $0.start - moved, end: $0.end - moved) })
  }
}

/// Tells which word every sound of a sentence belongs to.
enum Alignment {
  /// Smallest edit distance between the sentence's sounds and the words' sounds one after the other; a sound that no
  /// word has alone stays with the word before it.
  static func owners(of sounds: [String], words: [[String]]) -> [Int] {
    let expected = words.enumerated().flatMap { word in word.element.map { (name: $0, word: word.offset) } }
    var cost = [[Int]](repeating: [Int](repeating: 0, count: expected.count + 1), count: sounds.count + 1)
    for row in 0...sounds.count {
      for column in 0...expected.count {
        guard row > 0, column > 0 else {
          cost[row][column] = row + column
          continue
        }
        let same = sounds[row - 1] == expected[column - 1].name ? 0 : 1
        cost[row][column] = min(
          cost[row - 1][column - 1] + same, cost[row - 1][column] + 1, cost[row][column - 1] + 1)
      }
    }
    var owners = [Int](repeating: 0, count: sounds.count)
    var row = sounds.count
    var column = expected.count
    while row > 0 {
      let same = column > 0 && sounds[row - 1] == expected[column - 1].name ? 0 : 1
      if column > 0, cost[row][column] == cost[row - 1][column - 1] + same {
        owners[row - 1] = expected[column - 1].word
        (row, column) = (row - 1, column - 1)
      } else if column > 0, cost[row][column] == cost[row][column - 1] + 1 {
        column -= 1
      } else {
        owners[row - 1] = column > 0 ? expected[column - 1].word : 0
        row -= 1
      }
    }
    return owners
  }
}
