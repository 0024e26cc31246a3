import Foundation
import MediaTools

/// A film whose every picture says its own number, in sixteen black or white bars.
package struct CodedFilm: Sendable {
  package static let width = 256
  package static let height = 144

  package let media: MediaTool
  package let folder: URL

  package init(media: MediaTool, folder: URL) {
    self.media = media
    self.folder = folder
  }

  /// Writes `frames` pictures at `rate` through ffmpeg into `name`; `options` follow the input.
  package func make(_ name: String, frames: Int, rate: String = "25", options: [String]) async throws -> String {
    let raw = folder.appending(path: "\(name).raw")
    try Data((0..<frames).flatMap(Self.picture)).write(to: raw)
    let path = folder.appending(path: name).path
    try await media.ffmpeg(
      [
        "-f", "rawvideo", "-pix_fmt", "gray", "-s", "\(Self.width)x\(Self.height)", "-r", rate, "-i", raw.path,
        "-pix_fmt", "yuv420p",
      ] + options + [path], reads: [], writes: [folder.path])
    try FileManager.default.removeItem(at: raw)
    return path
  }

  private static func picture(_ number: Int) -> [UInt8] {
    let row = (0..<width).map { x in number >> (15 - x / 16) & 1 == 1 ? UInt8(235) : 16 }
    return (0..<height).flatMap { _ in row }
  }

  /// The number that a decoded picture says, whatever its size.
  package static func number(_ picture: Picture) -> Int {
    let bar = picture.width / 16
    return (0..<16).reduce(0) { number, index in
      let window = PixelWindow(
        x: index * bar + bar / 4, y: picture.height / 4, width: max(1, bar / 2), height: picture.height / 2)
      return number << 1 | (picture.brightness(window) > 128 ? 1 : 0)
    }
  }
}
