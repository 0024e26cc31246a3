/// What a finished clip really is, found in its pixels and its sound.
package struct ClipReport: Sendable {
  package var width: Int
  package var height: Int
  package var framesPerSecond: Double
  package var frames: Int
  package var sampleRate: Int
  /// Seconds of the source at which the clip's sound begins and ends.
  package var start: Double
  package var end: Double
  /// How well the sound was found in the source, 0…1.
  package var soundMatch: Double
  /// Seconds by which the picture is behind the sound; nil without a camera cut in the clip.
  package var pictureLate: Double?
  /// Share of frames that are one full-height crop of their source frame.
  package var cropped: Double
  /// Share of frames that show the whole width of the source, made smaller.
  package var fitted: Double
  /// Share of cropped frames with the face wholly inside.
  package var faceWhole: Double
  /// Share of cropped frames with the face in the middle half of the crop.
  package var faceCentred: Double
  /// The words that an edge of the clip cuts.
  package var wordsCut: [String]
  /// Share of frames with speech that show letters.
  package var captioned: Double
  /// Share of captioned frames with letters over the face.
  package var captionsOnFace: Double
  /// Seconds by which the captions' changes follow the words, as the shift that fits best.
  package var captionsLate: Double
  /// Median distance in seconds from a word's onset to the nearest change of the captions.
  package var captionOnset: Double
  /// LUFS, and dBTP.
  package var loudness: Double
  package var truePeak: Double

  /// What breaks the promises of the sample's clips; empty when the clip is good.
  package var faults: [String] {
    var faults: [String] = []
    func promise(_ kept: Bool, _ fault: String) { if !kept { faults.append(fault) } }
    promise(width == 1080 && height == 1920, "size \(width)×\(height)")
    promise(abs(framesPerSecond - 25) < 0.01, "frame rate \(framesPerSecond)")
    promise(sampleRate == 48000, "sample rate \(sampleRate)")
    promise(soundMatch > 0.8, "sound is not the source's")
    promise(abs(pictureLate ?? 0) <= 0.041, "picture \(pictureLate ?? 0) s behind the sound")
    promise(fitted < 0.05, "shrunk to fit in \(fitted) of the frames")
    promise(cropped > 0.95, "one full-height crop only in \(cropped) of the frames")
    promise(faceWhole >= 0.97, "face wholly inside only in \(faceWhole) of the frames")
    promise(faceCentred >= 0.8, "face near the middle only in \(faceCentred) of the frames")
    promise(wordsCut.isEmpty, "cut inside \(wordsCut)")
    promise(captioned >= 0.9, "captions only in \(captioned) of the speech")
    promise(captionsOnFace <= 0.02, "captions over the face in \(captionsOnFace)")
    promise(abs(captionsLate) <= 0.1, "captions \(captionsLate) s late")
    promise(captionOnset <= 0.05, "captions \(captionOnset) s from the words")
    promise(abs(loudness + 14) <= 0.5, "loudness \(loudness) LUFS")
    promise(truePeak <= -1, "true peak \(truePeak) dBTP")
    return faults
  }
}
