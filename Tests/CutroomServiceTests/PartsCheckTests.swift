import CutroomService
import Foundation
import MediaTools
import TestDatabase
import Testing

/// What `doctor` and the start see of damaged parts.
struct PartsCheckTests {
  private func report(_ name: String, home: String, isThorough: Bool = false) async throws -> PartReport {
    let reports = await PartsCheck(home: home, isThorough: isThorough).reports()
    return try #require(reports.first { $0.name == name })
  }

  @Test func aDamagedFontIsNamed() async throws {
    try await withTemporaryFolder { home in
      let fonts = Parts(home: URL(filePath: home)).fonts
      try FileManager.default.createDirectory(
        at: fonts.deletingLastPathComponent(), withIntermediateDirectories: true)
      try FileManager.default.copyItem(at: Parts(home: Parts.home()).fonts, to: fonts)
      #expect(try await report("fonts", home: home).trouble == nil)
      let font = fonts.appending(path: "Inter-Bold.otf")
      var bytes = try Data(contentsOf: font)
      bytes[bytes.count / 2] ^= 1
      try bytes.write(to: font)
      let trouble = try await report("fonts", home: home).trouble
      #expect(trouble?.contains("Inter-Bold.otf") == true, "\(trouble ?? "nothing")")
    }
  }

  @Test func fontsWithoutTheFamilyOfTheCaptionsAreNotEnough() async throws {
    try await withTemporaryFolder { home in
      let fonts = Parts(home: URL(filePath: home)).fonts
      try FileManager.default.createDirectory(at: fonts, withIntermediateDirectories: true)
      try Data().write(to: fonts.appending(path: "SHA256SUMS"))
      #expect(try await report("fonts", home: home).trouble?.contains("Inter") == true)
    }
  }

  /// Metadata alone is what an installation looks like whose files are gone.
  @Test func aSpeechWorkerThatOnlyLooksInstalledIsFoundOut() async throws {
    try await withTemporaryFolder { home in
      let python = Parts(home: URL(filePath: home)).speechPython
      let speech = python.deletingLastPathComponent().deletingLastPathComponent()
      let facts = speech.appending(path: "lib/python3.11/site-packages/faster_whisper-1.2.1.dist-info")
      for folder in [python.deletingLastPathComponent(), facts] {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      }
      try FileManager.default.createSymbolicLink(at: python, withDestinationURL: URL(filePath: "/usr/bin/python3"))
      try Data("home = /usr/bin\n".utf8).write(to: speech.appending(path: "pyvenv.cfg"))
      try Data("Metadata-Version: 2.1\nName: faster-whisper\nVersion: 1.2.1\n".utf8)
        .write(to: facts.appending(path: "METADATA"))
      #expect(try await report("speech worker", home: home).trouble == nil)
      #expect(try await report("speech worker", home: home, isThorough: true).trouble?.contains("does not run") == true)
    }
  }

  @Test func mediaThatRunsUnconfinedIsAWarningThatSaysWhatMendsIt() {
    let missing = PartsCheck.confinement(.limitsOnly, hasBubblewrap: false)
    #expect(missing.works && missing.warning != nil && missing.remedy.contains("bubblewrap"))
    let forbidden = PartsCheck.confinement(.limitsOnly, hasBubblewrap: true)
    #expect(forbidden.works && forbidden.remedy.contains("namespaces"))
    #expect(PartsCheck.confinement(.bubblewrap, hasBubblewrap: true).warning == nil)
  }
}
