import ClipModel
import Foundation
import MediaTools
import Studio

/// A hearing made of sentences and pauses, as if somebody had spoken them: a tenth of a second and a half for a word.
struct Talk {
  private(set) var words: [Word] = []
  private(set) var silences: [TimeRange] = []
  /// Where each said text lies.
  private(set) var places: [TimeRange] = []
  private var now = 0.0

  /// Pauses and then says `text`.
  mutating func say(_ text: String, pause: Double = 0.6) {
    silences.append(TimeRange(start: now, end: now + pause))
    now += pause
    let start = now
    for word in text.split(separator: " ") {
      let length = 0.12 + 0.05 * Double(word.count)
      words.append(Word(text: String(word), start: now, end: now + length))
      now += length
    }
    places.append(TimeRange(start: start, end: now))
  }

  /// The hearing, with a second of silence at its end.
  var hearing: Hearing {
    let duration = now + 1
    let silences = silences + [TimeRange(start: now, end: duration)]
    var energy = SoundEnergy()
    for frame in 0..<Int(duration * 100) {
      let time = Double(frame) / 100
      energy.append(decibels: silences.contains { $0.contains(time) } ? -90 : -20)
    }
    return Hearing(
      transcript: Transcript(language: "en", words: words), silences: silences.filter { $0.duration >= 0.15 },
      speech: [TimeRange(start: words[0].start, end: now)], duration: duration, energy: energy, threshold: -50)
  }
}

/// A seminar about bees that nobody gave: two stories between the housekeeping, every pause alike.
enum Seminar {
  static let opening = [
    "Good morning everybody and welcome.", "Please leave your phones in the box by the entrance.",
    "The schedule for today is on the website.", "My colleague will send you the slides next week.",
  ]
  static let story = [
    "Three years ago every bee in our valley died in one night.",
    "Nobody believed the old keeper when she said that the river had killed them.",
    "She tasted the water herself, and then she lost her voice for a month.",
    "We closed the factory because of one woman who could not even speak.",
  ]
  static let middle = [
    "Okay, the next slide shows the members of the committee.", "There will be a short break in a few minutes.",
    "The handout lists the chapters that we will discuss.", "Let me check whether the microphone works.",
  ]
  static let advice = [
    "What should you do when a swarm lands on your car?", "Do nothing, and do not be afraid.",
    "A swarm has no home to defend, so it never stings.",
    "If you wait twenty minutes, it leaves because it found something better than you.",
  ]
  static let closing = ["Thank you for listening.", "The recording will be available on Friday.", "Goodbye."]

  static func talk() -> Talk {
    var talk = Talk()
    for text in opening + story + middle + advice + closing { talk.say(text) }
    return talk
  }
}
