import Crypto
import Foundation
import MediaTools

/// Looks at every part: is it there, is it the one that was pinned, does it run.
package struct PartsCheck: Sendable {
  private let parts: Parts
  private let program: String

  /// - Parameter home: `CUTROOM_HOME`.
  package init(home: String, environment: [String: String] = ProcessInfo.processInfo.environment) {
    parts = Parts(home: URL(filePath: home))
    program = environment["PATH"] ?? "/usr/bin:/bin"
  }

  /// Refuses to go on with a broken part.
  ///
  /// - Throws: `CutroomError.partBroken` for the first one.
  package func run() async throws {
    for report in await reports() {
      if let trouble = report.trouble {
        throw CutroomError.partBroken(name: report.name, reason: trouble, remedy: report.remedy)
      }
    }
  }

  /// One report for each part, in the order of a video's way.
  @concurrent
  package func reports() async -> [PartReport] {
    let tool = await MediaTool.detected()
    return [
      await debian("ffmpeg", ["-version"], tool), await debian("ffprobe", ["-version"], tool),
      pinned("speech model", Parts.speechModelFiles, Parts.speechModelRevision), await speech(tool),
      pinned("face detector", Parts.faceFiles, "yuface 2023.5.1"), fonts(), confinement(tool),
    ]
  }

  private func debian(_ name: String, _ arguments: [String], _ tool: MediaTool) async -> PartReport {
    var report = PartReport(name: name, remedy: "apt-get install ffmpeg")
    guard let path = program.split(separator: ":").map({ "\($0)/\(name)" }).first(where: isExecutable) else {
      report.trouble = "not found in PATH"
      return report
    }
    report.path = path
    do {
      let words = try await output(of: Command(name, arguments), tool).split(separator: " ")
      report.version = words.count > 2 ? String(words[2]) : nil
    } catch { report.trouble = "does not run: \(error)" }
    return report
  }

  private func speech(_ tool: MediaTool) async -> PartReport {
    var report = PartReport(name: "speech worker", remedy: Self.install)
    guard isExecutable(parts.speechPython.path) else {
      report.trouble = "not installed"
      return report
    }
    report.path = parts.speechPython.path
    do {
      report.version = try await output(
        of: Command(
          parts.speechPython.path,
          ["-c", "from importlib.metadata import version; print('faster-whisper', version('faster-whisper'))"],
          reads: [parts.folder.path]), tool
      ).trimmingCharacters(in: .whitespacesAndNewlines)
    } catch { report.trouble = "does not run: \(error)" }
    return report
  }

  private func pinned(_ name: String, _ files: [PinnedFile], _ version: String) -> PartReport {
    var report = PartReport(name: name, version: version, remedy: Self.install)
    for file in files {
      let url = parts.folder.appending(path: file.path)
      report.path = report.path ?? url.path
      do {
        guard try sha256(of: url) == file.sha256 else {
          report.trouble = "\(file.path) is not the file that was pinned (its SHA-256 differs)"
          report.remedy = "rm \(url.path) && \(Self.install)"
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

  private func fonts() -> PartReport {
    var report = PartReport(name: "fonts", path: parts.fonts.path, remedy: Self.install)
    do {
      let found = try FileManager.default.contentsOfDirectory(atPath: parts.fonts.path)
      if found.isEmpty { report.trouble = "the folder is empty" }
      report.version = "\(found.count) files"
    } catch {
      report.path = nil
      report.trouble = "not installed"
    }
    return report
  }

  private func confinement(_ tool: MediaTool) -> PartReport {
    PartReport(
      name: "confinement", path: nil, version: "\(tool.runner.confinement)", remedy: "apt-get install bubblewrap")
  }

  private func output(of command: Command, _ tool: MediaTool) async throws -> String {
    var text: [UInt8] = []
    let result = try await tool.runner.run(command) { text.append(contentsOf: $0) }
    guard result.status == 0 else {
      throw MediaError.toolFailed("\(command)", status: result.status, detail: result.errorText)
    }
    return String(decoding: text, as: UTF8.self)
  }

  private func isExecutable(_ path: String) -> Bool { FileManager.default.isExecutableFile(atPath: path) }

  private func sha256(of file: URL) throws -> String {
    let handle = try FileHandle(forReadingFrom: file)
    defer { handle.closeFile() }
    var hash = SHA256()
    while let piece = try handle.read(upToCount: 1 << 20), !piece.isEmpty { hash.update(data: piece) }
    return hash.finalize().map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
  }

  private static let install = "make install (in the folder of the source code)"
}
