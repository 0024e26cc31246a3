import ClipModel
import FilmKit
import Foundation
import MediaTools
import Studio

/// Films with a spoken sound, made on the spot by ffmpeg's own voice.
struct SpokenFilm {
  let media: MediaTool
  let folder: URL

  /// A black picture with the sentences spoken one after another, `pause` seconds of silence around each.
  ///
  /// - Returns: the film's path and where each sentence's sound begins, in seconds from the first picture.
  func make(_ name: String, _ sentences: [String], pause: Double = 0.8, options: [String] = []) async throws -> String {
    var inputs = ["-f", "lavfi", "-i", "color=black:s=160x90:r=25"]
    var graph = ""
    for (index, sentence) in sentences.enumerated() {
      inputs += ["-f", "lavfi", "-i", "flite=voice=slt:text='\(sentence)'"]
      graph += "[\(index + 1):a]aresample=16000,adelay=\(Int(pause * 1000)):all=1[s\(index)];"
    }
    graph += sentences.indices.map { "[s\($0)]" }.joined() + "concat=n=\(sentences.count):v=0:a=1,apad=pad_dur=1[a]"
    let path = folder.appending(path: name).path
    try await media.ffmpeg(
      inputs + ["-filter_complex", graph, "-map", "0:v", "-map", "[a]", "-shortest", "-c:v", "libx264"] + options
        + [path], reads: [], writes: [folder.path])
    return path
  }
}

/// The real recogniser of this machine.
func speechEngine(python: String? = nil, workers: Int = 2, patience: Duration = .seconds(120)) -> SpeechEngine {
  let parts = Parts(home: Parts.home())
  return SpeechEngine(
    python: python ?? parts.speechPython.path, model: parts.speechModel.path, workers: workers, patience: patience)
}
