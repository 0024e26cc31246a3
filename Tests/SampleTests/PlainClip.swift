import Foundation
import MediaTools
import SampleTalk

/// A clip of the short sample made by plain ffmpeg with what the truth knows: right unless told to be wrong.
struct PlainClip {
  /// Seconds of the source.
  var start = 8.2
  var end = 29.76
  /// Source pixels by which the crop is beside the face.
  var cropOffset = 0
  var isFitted = false
  /// Seconds by which the picture comes after the sound.
  var pictureDelay = 0.0
  /// Seconds by which the captions come after the words.
  var captionDelay = 0.0
  /// Decibels added to the right gain.
  var extraGain = 0.0

  func make(of files: SampleTalk.Files, in folder: URL) async throws -> URL {
    let truth = try files.readTruth()
    let clip = folder.appending(path: "clip.mp4")
    let font = Parts(home: Parts.home()).fonts.appending(path: "Inter-Bold.otf")
    let shape =
      isFitted
      ? "scale=1080:608,pad=1080:1920:0:656,setsar=1"
      : "crop=608:1080:x='\(crop(truth))':y=0,scale=1080:1920,setsar=1"
    let words = truth.words.filter { $0.start >= start && $0.end <= end }
    let letters = zip(words, words.dropFirst().map(\.start) + [end]).map { word, next in
      let (from, to) = (word.start - start + captionDelay, next - start + captionDelay)
      return
        "drawtext=fontfile=\(font.path):text=\(word.text.filter(\.isLetter).uppercased()):fontsize=90:fontcolor=white:"
        + "borderw=6:x=(w-tw)/2:y=1330:enable='gte(t,\(from))*lt(t,\(to))'"
    }
    let picture = [
      "[0:v]trim=\(start - 0.02 - pictureDelay):\(end - 0.02 - pictureDelay),setpts=PTS-STARTPTS", shape,
    ]
    let sound = "[0:a]atrim=\(start):\(end),asetpts=PTS-STARTPTS,volume=\(7.6 + extraGain)dB,alimiter=limit=0.7:level=0"
    let graph = (picture + letters).joined(separator: ",") + "[v];" + sound + ",aresample=48000[a]"
    let tool = await MediaTool.detected()
    try await tool.ffmpeg(
      MediaTool.input(files.video.path) + [
        "-filter_complex", graph, "-map", "[v]", "-map", "[a]", "-c:v", "libx264", "-preset", "ultrafast", "-c:a",
        "aac", "-b:a", "192k", "-movflags", "+faststart", clip.path,
      ], reads: [files.video.path, font.path], writes: [folder.path])
    return clip
  }

  /// The crop that has the face in its middle, standing for each piece of half a second and changing with the shots.
  private func crop(_ truth: SampleTruth) -> String {
    let pieces = stride(from: Int(start * 25), to: Int(end * 25), by: 1).map { frame -> (end: Double, x: Int) in
      let face = truth.face(at: frame) ?? [960, 0, 0, 0]
      let middle = Int(face[0] + face[2] / 2) - 304 + cropOffset
      return (Double(frame + 1) / 25 - start, max(0, min(1312, middle / 16 * 16)))
    }
    var runs: [(end: Double, x: Int)] = []
    for piece in pieces {
      if let last = runs.last, last.x == piece.x { runs[runs.count - 1].end = piece.end } else { runs.append(piece) }
    }
    // A sum instead of nested conditions, which ffmpeg limits to a hundred.
    var before = -1.0
    return runs.map { run -> String in
      defer { before = run.end - 0.02 }
      return "\(run.x)*gte(t,\(before))*lt(t,\(run.end - 0.02))"
    }.joined(separator: "+")
  }
}

/// A folder that is gone when its test is over.
func withFolder<Value>(_ work: (URL) async throws -> Value) async throws -> Value {
  let folder = FileManager.default.temporaryDirectory.appending(
    path: "sample-tests-\(UUID().uuidString)", directoryHint: .isDirectory)
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  let outcome: Result<Value, any Error>
  do { outcome = .success(try await work(folder)) } catch { outcome = .failure(error) }
  try FileManager.default.removeItem(at: folder)
  return try outcome.get()
}
