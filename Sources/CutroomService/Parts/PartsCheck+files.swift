import ClipModel
import Crypto
import Foundation
import MediaTools
import Studio

/// Parts that are files: known by their content.
extension PartsCheck {
  func pinned(_ name: String, _ files: [PinnedFile], _ version: String) -> PartReport {
    var report = PartReport(name: name, version: version, remedy: Self.install)
    report.hash = files.first.map { String($0.sha256.prefix(8)) }
    for file in files {
      let url = parts.folder.appending(path: file.path)
      report.path = report.path ?? url.path
      do {
        guard try sha256(of: url) == file.sha256 else {
          report.trouble = "\(file.path) is not the file that was pinned (its SHA-256 differs)"
          return report
        }
      } catch {
        report.path = nil
        report.trouble = "\(file.path) is missing"
        return report
      }
    }
    return report
  }

  /// Every font is the one that was installed, and the family that captions name is among them.
  func fonts() -> PartReport {
    var report = PartReport(name: "fonts", path: parts.fonts.path, remedy: Self.install)
    do {
      let sums = try String(contentsOf: parts.fonts.appending(path: "SHA256SUMS"), encoding: .utf8)
      let lines = sums.split(separator: "\n")
      report.version = "\(lines.count) files"
      report.hash = try fingerprint(of: parts.fonts.appending(path: "SHA256SUMS"))
      for line in lines {
        let name = String(line.dropFirst(66))
        guard try sha256(of: parts.fonts.appending(path: name)) == line.prefix(64) else {
          report.trouble = "\(name) is not the file that was installed (its SHA-256 differs)"
          return report
        }
      }
      try FontFolder(parts.fonts).require(CaptionStyle.clear.family)
    } catch let error as MediaError {
      report.trouble = error.publicMessage
    } catch {
      report.path = nil
      report.trouble = "not installed, or not all of them"
    }
    return report
  }

  /// Without namespaces everything works, but a hostile file that takes over ffmpeg could read what we can read.
  package static func confinement(_ confinement: Confinement, hasBubblewrap: Bool) -> PartReport {
    var report = PartReport(name: "confinement", version: confinement.rawValue, remedy: "")
    guard confinement == .limitsOnly else { return report }
    report.warning = "ffmpeg and the speech worker run with limits only: a hostile video could read your files"
    report.remedy =
      hasBubblewrap
      ? "bubblewrap does not work here: run where user namespaces are allowed" : "apt-get install bubblewrap"
    return report
  }

  /// The first digits of a file's SHA-256, by which people tell one from another.
  func fingerprint(of file: URL) throws -> String { String(try sha256(of: file).prefix(8)) }

  private func sha256(of file: URL) throws -> String {
    let handle = try FileHandle(forReadingFrom: file)
    defer { handle.closeFile() }
    var hash = SHA256()
    while let piece = try handle.read(upToCount: 1 << 20), !piece.isEmpty { hash.update(data: piece) }
    return hash.finalize().hexadecimal
  }
}
