import Foundation
import MediaTools

/// Looks at every part: is it there, is it the one that was pinned, does it run.
package struct PartsCheck: Sendable {
  let parts: Parts
  let isThorough: Bool
  private let program: String

  /// - Parameters:
  ///   - home: `CUTROOM_HOME`.
  ///   - isThorough: also loads what takes its time to load, for who asks what is wrong.
  package init(
    home: String, isThorough: Bool = false, environment: [String: String] = ProcessInfo.processInfo.environment
  ) {
    parts = Parts(home: URL(filePath: home))
    self.isThorough = isThorough
    program = environment["PATH"] ?? "/usr/bin:/bin"
  }

  /// Refuses to go on with a broken part; returns what is known of all.
  ///
  /// - Throws: `CutroomError.partBroken` for the first one.
  package func run() async throws -> [PartReport] {
    let reports = await reports()
    for report in reports {
      if let trouble = report.trouble {
        throw CutroomError.partBroken(name: report.name, reason: trouble, remedy: report.remedy)
      }
    }
    return reports
  }

  /// One report for each part, in the order of a video's way; a thorough look ends with what only the sample talk needs.
  @concurrent
  package func reports() async -> [PartReport] {
    let tool = await MediaTool.detected()
    let needed = [
      await debian("ffmpeg", ["-version"], tool), await debian("ffprobe", ["-version"], tool),
      pinned("speech model", Parts.speechModelFiles, Parts.speechModelRevision), await speech(tool),
      pinned("face detector", Parts.faceFiles, "yuface 2023.5.1"), fonts(),
      Self.confinement(tool.runner.confinement, hasBubblewrap: isExecutable(parts.bubblewrap.path)),
    ]
    guard isThorough else { return needed }
    return needed + [
      await flite(tool).forSampleOnly, pinned("sample face", Parts.sampleFiles, "scikit-image 0.22.0").forSampleOnly,
    ]
  }

  private func debian(_ name: String, _ arguments: [String], _ tool: MediaTool) async -> PartReport {
    var report = PartReport(name: name, remedy: "apt-get install ffmpeg")
    guard let path = path(of: name) else {
      report.trouble = "not found in PATH"
      return report
    }
    report.path = path
    do {
      report.hash = isThorough ? try fingerprint(of: URL(filePath: path)) : nil
      let words = try await output(of: Command(name, arguments), tool).split(separator: " ")
      report.version = words.count > 2 ? String(words[2]) : nil
    } catch { report.trouble = "does not run: \(error)" }
    return report
  }

  /// Prints its version and ends with 1.
  private func flite(_ tool: MediaTool) async -> PartReport {
    var report = PartReport(name: "flite", remedy: "apt-get install flite")
    guard let path = path(of: "flite") else {
      report.trouble = "not found in PATH"
      return report
    }
    report.path = path
    do {
      report.hash = try fingerprint(of: URL(filePath: path))
      var text: [UInt8] = []
      _ = try await tool.runner.run(Command("flite", ["--version"])) { text.append(contentsOf: $0) }
      report.version = String(decoding: text, as: UTF8.self).split(separator: " ")
        .first { $0.hasPrefix("flite-") }.map(String.init)
      if report.version == nil { report.trouble = "does not run" }
    } catch { report.trouble = "does not run: \(error)" }
    return report
  }

  private func path(of name: String) -> String? {
    program.split(separator: ":").map { "\($0)/\(name)" }.first(where: isExecutable)
  }

  private static let version =
    "from importlib.metadata import version; print('faster-whisper', version('faster-whisper'))"
  private static let load = "import faster_whisper; print('faster-whisper', faster_whisper.__version__)"

  private func speech(_ tool: MediaTool) async -> PartReport {
    var report = PartReport(name: "speech worker", remedy: Self.install)
    guard isExecutable(parts.speechPython.path) else {
      report.trouble = "not installed"
      return report
    }
    report.path = parts.speechPython.path
    do {
      let command = Command(
        parts.speechPython.path, ["-I", "-c", isThorough ? Self.load : Self.version], reads: [parts.folder.path])
      report.version = try await output(of: command, tool).trimmingCharacters(in: .whitespacesAndNewlines)
      report.hash = isThorough ? try fingerprint(of: parts.folder.appending(path: "speech/made-from.lock")) : nil
    } catch { report.trouble = "does not run: \(error)" }
    return report
  }

  private func output(of command: Command, _ tool: MediaTool) async throws -> String {
    var text: [UInt8] = []
    let result = try await tool.runner.run(command) { text.append(contentsOf: $0) }
    guard result.status == 0 else {
      throw MediaError.toolFailed(command.program, status: result.status, detail: result.errorText)
    }
    return String(decoding: text, as: UTF8.self)
  }

  private func isExecutable(_ path: String) -> Bool { FileManager.default.isExecutableFile(atPath: path) }

  static let install = "make install (in the folder of the source code)"
}

extension PartReport {
  /// What is wrong is a warning: no video of the user's needs this part.
  fileprivate var forSampleOnly: PartReport {
    var report = self
    report.warning = trouble.map { "\($0); only the sample talk needs it" }
    report.trouble = nil
    return report
  }
}
