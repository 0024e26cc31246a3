import Foundation
import MediaTools

/// The talk's sound: sentences one after the other with pauses, over the hiss of a quiet room.
struct SampleSound: Sendable {
  /// Samples a second, as flite's voices have it.
  static let rate = 16000.0

  private(set) var samples: [Float] = []
  private(set) var utterances: [SampleTruth.Utterance] = []

  /// Speaks the whole script.
  init(_ script: SampleScript, with flite: Flite) async throws {
    pause(0.9)
    for passage in script.passages {
      for sentence in passage.sentences {
        let spoken = try await passage.voice.speak(sentence, with: flite)
        append(spoken, sentence: sentence, passage: passage)
        pause(sentence.hasSuffix("?") ? 0.65 : 0.5)
      }
      pause(0.5)
    }
    pause(0.4)
    addRoom()
  }

  var duration: Double { Double(samples.count) / Self.rate }

  /// From the first word of each named passage to its last.
  var moments: [SampleTruth.Moment] {
    var moments: [SampleTruth.Moment] = []
    for utterance in utterances where utterance.tag != "filler" {
      if let last = moments.indices.last, moments[last].id == utterance.tag {
        moments[last].end = utterance.end
      } else {
        moments.append(.init(id: utterance.tag, start: utterance.start, end: utterance.end))
      }
    }
    return moments
  }

  private mutating func pause(_ seconds: Double) {
    samples.append(contentsOf: repeatElement(0, count: Int(seconds * Self.rate)))
  }

  private mutating func append(_ spoken: SampleVoice.Spoken, sentence: String, passage: SampleScript.Passage) {
    let origin = duration
    samples += spoken.samples
    let words = spoken.words.map {
      SampleTruth.Word(
        text: $0.text, start: (origin + $0.start).milliseconds, end: (origin + $0.end).milliseconds)
    }
    utterances.append(
      .init(
        start: words.first?.start ?? origin, end: words.last?.end ?? duration, text: sentence,
        speaker: passage.voice == .host ? "host" : "speaker", tag: passage.moment ?? "filler", words: words))
  }

  /// A room is never digitally silent; 66 dB below full scale.
  private mutating func addRoom() {
    var noise = Noise(seed: 7)
    for index in samples.indices { samples[index] += 0.0009 * (noise.next() * 2 - 1) }
  }

  /// Writes a 16-bit mono wave file.
  func write(to file: URL) throws {
    let body = samples.flatMap { sample in
      let value = UInt16(bitPattern: Int16(max(-1, min(1, sample)) * 32767))
      return [UInt8(value & 255), UInt8(value >> 8)]
    }
    func four(_ value: Int) -> [UInt8] { (0..<4).map { UInt8(value >> ($0 * 8) & 255) } }
    var bytes = Array("RIFF".utf8) + four(36 + body.count) + Array("WAVEfmt ".utf8) + four(16)
    bytes += [1, 0, 1, 0] + four(Int(Self.rate)) + four(Int(Self.rate) * 2) + [2, 0, 16, 0]
    try Data(bytes + Array("data".utf8) + four(body.count) + body).write(to: file)
  }
}

/// The same random numbers every time, so that the sample is the same file everywhere.
struct Noise: Sendable {
  private var state: UInt64

  init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

  /// 0…1, by xorshift.
  mutating func next() -> Float {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return Float(state >> 40) / Float(1 << 24)
  }
}

extension Double {
  /// Rounded to a thousandth.
  var milliseconds: Double { (self * 1000).rounded() / 1000 }
}
