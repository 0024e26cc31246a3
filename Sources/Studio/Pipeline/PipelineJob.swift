import ClipModel
import Foundation

/// One video and what is wanted of it.
package struct PipelineJob: Sendable {
  /// Absolute path.
  package var source: String
  /// SHA-256 of the source in hexadecimal; names its results.
  package var content: String
  package var options: ClipOptions
  /// Words that are known already.
  package var transcript: Transcript?
  /// Holds the results of this content, whoever asked for them. Its last part should be `content`.
  package var cache: URL

  package init(source: String, content: String, options: ClipOptions, transcript: Transcript? = nil, cache: URL) {
    self.source = source
    self.content = content
    self.options = options
    self.transcript = transcript
    self.cache = cache
  }
}

/// What happened and must be kept; each is told once for every result, in the order of things.
package enum PipelineEvent: Sendable {
  case stageFinished(StageReport)
  case chosen(clips: Int)
  case clipFinished(FinishedClip)
  /// One of the chosen clips can't be made; the others go on. `reason` is a sentence for people.
  case clipFailed(title: String, reason: String)
}

/// A stage whose result is safe on disk.
package struct StageReport: Hashable, Sendable {
  package var stage: Stage
  /// Names the result; equal for equal content and options.
  package var key: String
  /// False when the result was found instead of made.
  package var isComputed: Bool
  /// Wall time in seconds.
  package var seconds: Double
  /// Seconds of source that were worked on.
  package var sourceSeconds: Double

  package init(stage: Stage, key: String, isComputed: Bool, seconds: Double, sourceSeconds: Double) {
    self.stage = stage
    self.key = key
    self.isComputed = isComputed
    self.seconds = seconds
    self.sourceSeconds = sourceSeconds
  }
}

/// A clip whose files are safe on disk: `clip.mp4`, `clip.jpg`, `clip.srt`, `clip.json` in `folder`.
package struct FinishedClip: Sendable {
  package var key: String
  package var folder: URL
  package var document: ClipDocument
  /// False when the clip was found instead of made.
  package var isComputed: Bool

  /// The files of a clip's folder.
  package static let files = ["clip.mp4", "clip.jpg", "clip.srt", "clip.json"]
}

/// How far a job has come.
package struct PipelineProgress: Hashable, Sendable {
  package var stage: Stage
  /// 0…1; never falls.
  package var fraction: Double
  package var clipsReady: Int
  /// Nil until they are chosen.
  package var clipsChosen: Int?
  package var secondsLeft: Double
}

/// Wall seconds that a stage takes for a second of source, learned from earlier jobs.
package struct StageRates: Hashable, Sendable {
  package var secondsPerSecond: [Stage: Double]

  package init(_ secondsPerSecond: [Stage: Double] = [:]) {
    self.secondsPerSecond = Self.measured.merging(secondsPerSecond) { $1 }
  }

  package subscript(stage: Stage) -> Double { secondsPerSecond[stage] ?? 0 }

  /// Two cores, 1080p, Whisper base: where an installation begins.
  private static let measured: [Stage: Double] = [
    .probe: 0.002, .listen: 0.045, .choose: 0.001, .watch: 0.3, .frame: 0.005, .caption: 0.002, .render: 0.5,
  ]
}
