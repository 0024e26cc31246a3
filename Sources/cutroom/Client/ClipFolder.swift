import Foundation

/// The folder that one project's clips are written to: `NN-title.mp4`, `.jpg`, `.srt` and `.json` for each.
package struct ClipFolder: Sendable {
  package let path: URL
  let project: String

  /// The folder's name for a video: its file name without extension, bounded by bytes as file systems are.
  static func name(for video: String) -> String {
    let last = video.split(separator: "?").first?.split(separator: "/").last.map(String.init) ?? "video"
    let stem = last.split(separator: ".").dropLast().joined(separator: ".")
    return safe(stem.isEmpty ? last : stem, bytes: 80)
  }

  /// Brings every clip of the project, each file complete or not at all, and removes those of an earlier run.
  func fill(client: APIClient) async throws -> [MadeClip] {
    let list: ClipList = try await client.call("GET", "/v1/projects/\(project)/clips")
    let files = list.clips.enumerated().map { index, clip in ClipFiles(clip, number: index + 1) }
    try keepOnly(files.flatMap(\.names))
    for file in files {
      for (name, source) in file.sources { try await client.download(source, to: path.appending(path: name)) }
    }
    return zip(list.clips, files).map { clip, file in
      MadeClip(
        title: clip.title, duration: clip.duration ?? 0, score: clip.score, reason: clip.reason,
        path: path.appending(path: file.video).relativePath)
    }
  }

  /// `text` as part of a file name: letters, digits and dashes, at most `bytes` bytes of UTF-8.
  static func safe(_ text: String, bytes: Int) -> String {
    var result = ""
    for character in text.lowercased() {
      let next = character.isLetter || character.isNumber ? String(character) : "-"
      if next == "-", result.hasSuffix("-") || result.isEmpty { continue }
      guard result.utf8.count + next.utf8.count <= bytes else { break }
      result += next
    }
    while result.hasSuffix("-") { result.removeLast() }
    return result.isEmpty ? "clip" : result
  }
}

/// The names of one clip's files, and where each comes from.
private struct ClipFiles {
  let sources: [(name: String, source: String)]
  let video: String

  init(_ clip: ClipList.Item, number: Int) {
    let stem = "\(number < 10 ? "0" : "")\(number)-\(ClipFolder.safe(clip.title, bytes: 100))"
    let captions = clip.captionsUrl == nil ? [] : [("/captions.srt", "srt")]
    video = "\(stem).mp4"
    sources = ([("", "json")] + captions + [("/thumbnail", "jpg"), ("/video", "mp4")]).map { source, suffix in
      (name: "\(stem).\(suffix)", source: "/v1/clips/\(clip.id)\(source)")
    }
  }

  var names: [String] { sources.map(\.name) }
}
