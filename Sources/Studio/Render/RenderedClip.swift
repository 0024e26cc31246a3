import Foundation

/// What one rendering left behind.
package struct RenderedClip: Hashable, Codable, Sendable {
  package var video: URL
  package var thumbnail: URL
  package var subtitles: URL
  package var quality: QualityReport

  package init(video: URL, thumbnail: URL, subtitles: URL, quality: QualityReport) {
    self.video = video
    self.thumbnail = thumbnail
    self.subtitles = subtitles
    self.quality = quality
  }
}

/// How good a clip is, measured on the clip itself where that is possible.
package struct QualityReport: Hashable, Codable, Sendable {
  /// Share of frames with a face whose face is wholly inside the crop, 0…100; nil without a face.
  package var faceInsidePercent: Double?
  /// Share of frames that are one full-height crop, 0…100.
  package var croppedPercent: Double
  /// Largest speed of the crop, in its own widths a second.
  package var fastestPan: Double
  package var cuts: Int
  /// Integrated loudness of the finished file in LUFS; nil when it is silent.
  package var loudness: Double?
  /// dBTP of the finished file.
  package var truePeak: Double?
  /// Characters a second of the fastest caption.
  package var readingSpeed: Double
  package var frames: Int
  package var width: Int
  package var height: Int
  package var framesPerSecond: Double
  /// What a person should know, for example that the sound was too quiet to be raised fully.
  package var warnings: [String]
}
