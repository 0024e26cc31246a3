import Foundation

/// The folder that one video's clips are written to: `NN-title.mp4`, `.jpg`, `.srt` and `.json` for each.
struct ClipFolder {
  let path: URL

  /// The folder's name for a video: its file name without extension, bounded by bytes as file systems are.
  static func name(for video: String) -> String {
    let last = video.split(separator: "?").first?.split(separator: "/").last.map(String.init) ?? "video"
    let stem = last.split(separator: ".").dropLast().joined(separator: ".")
    return safe(stem.isEmpty ? last : stem, bytes: 80)
  }

  /// Brings every clip of the project that is not there yet, complete or not at all.
  func fill(from project: String, client: APIClient) async throws -> [MadeClip] {
    try FileManager.default.createDirectory(at: path, withIntermediateDirectories: true)
    let list: ClipList = try await client.call("GET", "/v1/projects/\(project)/clips")
    var made: [MadeClip] = []
    for (index, clip) in list.clips.enumerated() {
      let number = index + 1 < 10 ? "0\(index + 1)" : "\(index + 1)"
      let stem = "\(number)-\(Self.safe(clip.title, bytes: 100))"
      let captions = clip.captionsUrl == nil ? [] : [("/captions.srt", "srt")]
      for (file, suffix) in [("", "json")] + captions + [("/thumbnail", "jpg"), ("/video", "mp4")] {
        try await client.download("/v1/clips/\(clip.id)\(file)", to: path.appending(path: "\(stem).\(suffix)"))
      }
      made.append(
        MadeClip(
          title: clip.title, duration: clip.duration ?? 0, score: clip.score, reason: clip.reason,
          path: path.appending(path: "\(stem).mp4").relativePath))
    }
    return made
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
