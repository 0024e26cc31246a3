import Foundation
import Testing
import cutroom

/// Whose clips a folder holds: nobody's are overwritten, and nobody's are mixed with others.
struct ClipFolderTests {
  private let out = FileManager.default.temporaryDirectory.appending(path: "cutroom-\(UUID().uuidString)")

  private func names(_ folder: ClipFolder) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.path.path).filter { !$0.hasPrefix(".") }.sorted()
  }

  private func put(_ names: [String], in folder: ClipFolder) throws {
    for name in names { try Data(name.utf8).write(to: folder.path.appending(path: name)) }
  }

  @Test func videosOfOneNameGetFoldersOfTheirOwnAndKeepThem() throws {
    defer { #expect(throws: Never.self) { try FileManager.default.removeItem(at: out) } }
    let first = try ClipFolder.claim("talk", in: out, for: "one")
    let second = try ClipFolder.claim("talk", in: out, for: "two")
    #expect(first.path.lastPathComponent == "talk" && second.path.lastPathComponent == "talk-2")
    #expect(try ClipFolder.claim("talk", in: out, for: "two").path == second.path)
    #expect(try ClipFolder.claim("talk", in: out, for: "one").path == first.path)
    try FileManager.default.removeItem(at: first.path)
    #expect(try ClipFolder.claim("talk", in: out, for: "two").path == second.path, "also when the first is gone")
    #expect(try ClipFolder.claim("talk", in: out, for: "three").path == first.path)
  }

  @Test func aFolderOfTheUserIsNotTaken() throws {
    defer { #expect(throws: Never.self) { try FileManager.default.removeItem(at: out) } }
    try FileManager.default.createDirectory(at: out.appending(path: "talk"), withIntermediateDirectories: true)
    #expect(try ClipFolder.claim("talk", in: out, for: "one").path.lastPathComponent == "talk-2")
  }

  @Test func filesOfAnEarlierRunGoAndThoseOfTheUserStay() throws {
    defer { #expect(throws: Never.self) { try FileManager.default.removeItem(at: out) } }
    let folder = try ClipFolder.claim("talk", in: out, for: "one")
    try folder.keepOnly(["01-old.mp4", "02-same.mp4"])
    try put(["01-old.mp4", "02-same.mp4", "my cut.mp4"], in: folder)
    try folder.keepOnly(["01-new.mp4", "02-same.mp4"])
    #expect(try names(folder) == ["02-same.mp4", "my cut.mp4"])
  }
}
