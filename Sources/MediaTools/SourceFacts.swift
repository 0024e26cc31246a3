/// What is known of a source before any of it is decoded.
package struct SourceFacts: Hashable, Codable, Sendable {
  /// ffmpeg's name of the container, for example `mov,mp4,m4a,3gp,3g2,mj2`.
  package var container: String
  /// Seconds on the container's own time line at which its earliest stream begins; seeking counts from here.
  package var origin: Double
  /// Seconds of picture, the last of which stays while the sound goes on, as players show it. 0 where the file does
  /// not say, as live recordings don't, until it was remuxed.
  package var duration: Double
  package var bytes: Int
  package var video: Video
  /// Nil for a silent film.
  package var audio: Audio?

  package init(
    container: String, origin: Double, duration: Double, bytes: Int, video: Video, audio: Audio?
  ) {
    self.container = container
    self.origin = origin
    self.duration = duration
    self.bytes = bytes
    self.video = video
    self.audio = audio
  }

  /// What must be remuxed once: containers in which seeking is not exact, and files that state no duration.
  package var needsRemux: Bool { ["avi", "mpegts", "mpeg"].contains(container) || duration == 0 }

  /// The picture and the sound as ffmpeg names streams of its first input; a cover may come before the picture.
  package var pictureStream: String { "0:" + (video.stream.map { "\($0)" } ?? "v:0") }
  package var soundStream: String { "0:" + (audio?.stream.map { "\($0)" } ?? "a:0") }

  /// The audio's first sample minus the video's first frame, in seconds: add it to the times of decoded sound.
  package var audioDelay: Double { (audio?.origin ?? video.origin) - video.origin }

  package struct Video: Hashable, Codable, Sendable {
    package var codec: String
    /// Pixels as displayed: after rotation and pixel aspect; even.
    package var width: Int
    package var height: Int
    /// Pixels as stored.
    package var codedWidth: Int
    package var codedHeight: Int
    /// Degrees clockwise that a player turns the picture: 0, 90, 180, 270.
    package var rotation: Int
    /// Sample aspect ratio.
    package var pixelAspect: Ratio
    /// The constant rate at which frames are counted and written.
    package var frameRate: Ratio
    package var nominalRate: Ratio
    package var averageRate: Ratio
    package var isVariable: Bool
    /// Seconds on the container's own time line of the first frame: t in the source is `origin + t` there.
    package var origin: Double
    /// Seconds of the longest distance between keyframes seen in the first half minute.
    package var keyframeInterval: Double
    package var colour: Colour
    /// Its place among the file's streams; nil for the first of its kind.
    package var stream: Int?
    /// As ffprobe says it: `progressive`, `tt`, `bb`, `tb`, `bt`; nil where nothing is known.
    package var fieldOrder: String?

    package init(
      codec: String, width: Int, height: Int, codedWidth: Int, codedHeight: Int, rotation: Int, pixelAspect: Ratio,
      frameRate: Ratio, nominalRate: Ratio, averageRate: Ratio, isVariable: Bool, origin: Double,
      keyframeInterval: Double, colour: Colour, stream: Int? = nil, fieldOrder: String? = nil
    ) {
      self.codec = codec
      self.width = width
      self.height = height
      self.codedWidth = codedWidth
      self.codedHeight = codedHeight
      self.rotation = rotation
      self.pixelAspect = pixelAspect
      self.frameRate = frameRate
      self.nominalRate = nominalRate
      self.averageRate = averageRate
      self.isVariable = isVariable
      self.origin = origin
      self.keyframeInterval = keyframeInterval
      self.colour = colour
      self.stream = stream
      self.fieldOrder = fieldOrder
    }

    /// Every picture holds two moments in alternate rows.
    package var isInterlaced: Bool { ["tt", "bb", "tb", "bt"].contains(fieldOrder) }
  }

  package struct Audio: Hashable, Codable, Sendable {
    package var codec: String
    package var channels: Int
    package var sampleRate: Int
    /// Seconds on the container's own time line of the first sample.
    package var origin: Double
    /// Its place among the file's streams; nil for the first of its kind.
    package var stream: Int?

    package init(codec: String, channels: Int, sampleRate: Int, origin: Double, stream: Int? = nil) {
      self.codec = codec
      self.channels = channels
      self.sampleRate = sampleRate
      self.origin = origin
      self.stream = stream
    }
  }

  /// Colour as tagged; empty text where the file says nothing.
  package struct Colour: Hashable, Codable, Sendable {
    package var pixelFormat: String
    package var range: String
    package var matrix: String
    package var transfer: String
    package var primaries: String

    package init(
      pixelFormat: String, range: String, matrix: String, transfer: String, primaries: String
    ) {
      self.pixelFormat = pixelFormat
      self.range = range
      self.matrix = matrix
      self.transfer = transfer
      self.primaries = primaries
    }

    /// PQ or HLG, to be tone-mapped.
    package var isHDR: Bool { transfer == "smpte2084" || transfer == "arib-std-b67" }
  }

  /// The time of frame n at the constant rate.
  package func time(ofFrame frame: Int) -> Double { Double(frame) / video.frameRate.value }

  /// The frame that is on screen at `time`, counted from the video's first.
  package func frame(at time: Double) -> Int { Int((time * video.frameRate.value).rounded()) }
}

/// A fraction as ffmpeg writes it: `30000/1001`.
package struct Ratio: Hashable, Codable, Sendable, CustomStringConvertible {
  package var numerator: Int
  package var denominator: Int

  package init(_ numerator: Int, _ denominator: Int) {
    self.numerator = numerator
    self.denominator = denominator
  }

  /// Reads `a/b` or `a:b`; nil when it is neither or a part is not positive.
  package init?(_ text: String) {
    let parts = text.split { $0 == "/" || $0 == ":" }.compactMap { Int($0) }
    guard parts.count == 2, parts[0] > 0, parts[1] > 0 else { return nil }
    self.init(parts[0], parts[1])
  }

  package var value: Double { Double(numerator) / Double(denominator) }
  package var description: String { "\(numerator)/\(denominator)" }
}
