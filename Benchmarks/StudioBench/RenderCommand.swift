import ArgumentParser
import ClipModel
import Foundation
import MediaTools
import Studio

/// Watches, frames, captions and renders ranges of a video; words come from a JSON of utterances.
struct RenderCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "render")

  @Argument(help: "A video.") var video: String
  @Option(help: "Seconds; may be given several times.") var from: [Double] = []
  @Option(help: "Seconds; as many as --from.") var to: [Double] = []
  @Option(help: "A JSON with `utterances`, each with `words` of [text, start, end].") var words: String?
  @Option(help: "Folder for the clips.") var out: String

  @Flag(help: "Run without bubblewrap, which hides its children's CPU time.") var bare = false

  func run() async throws {
    let media = bare ? MediaTool(runner: Runner(confinement: .limitsOnly)) : await MediaTool.detected()
    let parts = Parts(home: Parts.home())
    let watcher = try Watcher(media: media, faceLibrary: parts.faceLibrary.path)
    let renderer = Renderer(media: media, fonts: parts.fonts)
    let source = URL(fileURLWithPath: video).path
    let facts = try await media.probe(source)
    let words = try spokenWords()
    let folder = URL(fileURLWithPath: out, isDirectory: true)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    for (index, (start, end)) in zip(from, to).enumerated() {
      let name = String(format: "%02d", index + 1)
      let range = TimeRange(start: start, end: end)
      let begun = CPUTime.now
      let watched = try await watcher.watch(source, facts: facts, range: range)
      let seen = CPUTime.now
      let clip = try await make(range, watched, facts, words, renderer, source, folder, name)
      let done = CPUTime.now
      try write(watched, folder.appending(path: "\(name).watched.json"))
      print(
        name, "watch \((seen - begun).text) render \((done - seen).text) of \(range.duration) s;",
        "cuts \(watched.cuts) tracks",
        watched.tracks.map { "\($0.first)-\($0.last)x\($0.samples.count)" }.joined(separator: " "))
      print(clip.quality)
    }
  }

  private func make(
    _ range: TimeRange, _ watched: Watched, _ facts: SourceFacts, _ words: [Word], _ renderer: Renderer,
    _ source: String, _ folder: URL, _ name: String
  ) async throws -> RenderedClip {
    let pick = Pick(
      range: range, startSilence: silence(before: range, words), endSilence: silence(after: range, words), title: "",
      score: 1, reason: "", signals: [:], words: words)
    let span = Studio.span(of: pick, watched: watched, facts: facts)
    let layouts = Framer(watched: watched, span: span, facts: facts).layouts()
    let captions = Captioner(span: span, facts: facts, layouts: layouts, watched: watched).document(words)
    try write(layouts, folder.appending(path: "\(name).layouts.json"))
    return try await renderer.render(
      Renderer.Job(
        source: source, facts: facts, span: span, layouts: layouts, captions: captions, watched: watched),
      into: folder, name: name)
  }

  private func silence(before range: TimeRange, _ words: [Word]) -> TimeRange {
    let last = words.last { $0.end <= range.start + 0.05 }?.end ?? 0
    return TimeRange(start: last, end: words.first { $0.start >= range.start }?.start ?? range.start)
  }

  private func silence(after range: TimeRange, _ words: [Word]) -> TimeRange {
    let next = words.first { $0.start >= range.end - 0.05 }?.start ?? range.end
    return TimeRange(start: words.last { $0.end <= range.end }?.end ?? range.end, end: next)
  }

  private func write(_ value: some Encodable, _ url: URL) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    try encoder.encode(value).write(to: url)
  }

  private struct Utterances: Decodable {
    struct One: Decodable { var words: [Entry]? }
    struct Entry: Decodable {
      var word: Word
      init(from decoder: any Decoder) throws {
        var list = try decoder.unkeyedContainer()
        word = Word(
          text: try list.decode(String.self), start: try list.decode(Double.self), end: try list.decode(Double.self))
      }
    }
    var utterances: [One]
  }

  private func spokenWords() throws -> [Word] {
    guard let words else { return [] }
    let data = try Data(contentsOf: URL(fileURLWithPath: words))
    return try JSONDecoder().decode(Utterances.self, from: data).utterances.flatMap { $0.words ?? [] }.map(\.word)
      .sorted { $0.start < $1.start }
  }
}
