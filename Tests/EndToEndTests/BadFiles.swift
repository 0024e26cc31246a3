import Foundation
import MediaTools

/// Files that are not what they seem.
enum BadFiles {
  /// Each file, and what is wrong with it.
  static func make(in folder: URL) async throws -> [(file: URL, fault: String)] {
    let text = folder.appending(path: "text.mp4")
    try Data("This is no video.\n".utf8).write(to: text)
    let empty = folder.appending(path: "empty.mp4")
    try Data().write(to: empty)
    let playlist = folder.appending(path: "playlist.mp4")
    try Data("#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\n/etc/passwd\n#EXT-X-ENDLIST\n".utf8).write(to: playlist)
    let tool = await MediaTool.detected()
    let whole = folder.appending(path: "whole.mp4")
    try await tool.ffmpeg(
      ["-f", "lavfi", "-i", "testsrc2=size=320x240:rate=25:duration=4", "-c:v", "libx264", whole.path],
      reads: [], writes: [folder.path])
    let truncated = folder.appending(path: "truncated.mp4")
    let bytes = try Data(contentsOf: whole)
    try bytes.prefix(bytes.count / 2).write(to: truncated)
    let sound = folder.appending(path: "sound.mp4")
    try await tool.ffmpeg(
      ["-f", "lavfi", "-i", "sine=frequency=440:duration=4", "-c:a", "aac", sound.path], reads: [],
      writes: [folder.path])
    return [
      (text, "a text"), (empty, "empty"), (playlist, "a playlist"), (truncated, "truncated"), (sound, "audio only"),
    ]
  }
}
