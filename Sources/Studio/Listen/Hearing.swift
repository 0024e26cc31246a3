import ClipModel
import MediaTools

/// What was heard in a whole video; all times in seconds from the first frame of the picture.
package struct Hearing: Hashable, Codable, Sendable {
  /// Words with their times already corrected by the sound.
  package var transcript: Transcript
  /// Stretches of at least 0.15 s below `threshold`.
  package var silences: [TimeRange]
  /// Stretches in which somebody speaks; pauses under a second belong to them.
  package var speech: [TimeRange]
  package var duration: Double
  package var energy: SoundEnergy
  /// Decibels of full scale that part sound from silence.
  package var threshold: Double

  package init(
    transcript: Transcript, silences: [TimeRange], speech: [TimeRange], duration: Double, energy: SoundEnergy,
    threshold: Double
  ) {
    self.transcript = transcript
    self.silences = silences
    self.speech = speech
    self.duration = duration
    self.energy = energy
    self.threshold = threshold
  }

  /// Seconds in which somebody speaks.
  package var speechSeconds: Double { speech.reduce(0) { $0 + $1.duration } }
}
