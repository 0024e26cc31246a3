/// The sound of a video as Listen needs it.
package struct SoundSource: Hashable, Sendable {
  /// A local file.
  package var path: String
  /// False for a video without an audio stream: nothing is heard then.
  package var hasSound: Bool
  /// When the first picture is shown, on the container's own clock (ffprobe's `start_time` of the video stream).
  package var videoStart: Double
  /// Seconds.
  package var duration: Double

  package init(path: String, hasSound: Bool, videoStart: Double, duration: Double) {
    self.path = path
    self.hasSound = hasSound
    self.videoStart = videoStart
    self.duration = duration
  }
}
