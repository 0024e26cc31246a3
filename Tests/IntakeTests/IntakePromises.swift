import ClipModel
import Crypto
import Foundation
import Intake
import MediaTools
import NIOCore
import Testing

/// A video that is taken is kept whole, once; one that is refused leaves nothing.
@Suite(.timeLimit(.minutes(2)))
struct IntakePromises {
  @Test func anUploadIsKeptAsItCame() async throws {
    try await Warehouse.with { house in
      let path = house.folder + "/talk.mp4"
      try await Videos.make(path, tool: house.tool)
      let data = try Data(contentsOf: URL(filePath: path))
      let original = try await house.upload(data, announced: data.count)
      #expect(original.sha256 == SHA256.hash(data: data).map { String(format: "%02x", $0) }.joined())
      #expect(original.facts.video.width == 320)
      let kept = try #require(try await house.store.file(original.id))
      #expect(try Data(contentsOf: URL(filePath: kept)) == data)
      try #expect(house.files == [original.id.rawValue])
      let mode = try FileManager.default.attributesOfItem(atPath: kept)[.posixPermissions] as? Int
      #expect(mode == 0o600)
    }
  }

  @Test func theSameContentIsKeptOncePerAccount() async throws {
    try await Warehouse.with { house in
      let path = house.folder + "/talk.mp4"
      try await Videos.make(path, tool: house.tool)
      let first = try await house.store.importFile(path, name: "a", owner: .local)
      let again = try await house.store.importFile(path, name: "b", owner: .local)
      let uploaded = try await house.upload(try Data(contentsOf: URL(filePath: path)))
      let foreign = try await house.store.importFile(path, name: "c", owner: Account.ID("acc_other"))
      #expect(first == again)
      #expect(first == uploaded)
      #expect(foreign.id != first.id)
      try #expect(house.files.count == 2)
      #expect(try await house.store.original(first.id, owner: Account.ID("acc_other")) == nil)
    }
  }

  @Test func badVideosAreRefusedWithTheirReasonAndLeaveNothing() async throws {
    try await Warehouse.with { house in
      let talk = house.folder + "/talk.mp4"
      try await Videos.make(talk, seconds: 8, tool: house.tool)
      let paths = (
        text: house.folder + "/text.mp4", empty: house.folder + "/empty.mp4", cut: house.folder + "/cut.mp4",
        list: house.folder + "/list.mp4", sound: house.folder + "/sound.mp4"
      )
      try Data("Not a video at all, just words.\n".utf8).write(to: URL(filePath: paths.text))
      try Data().write(to: URL(filePath: paths.empty))
      try Videos.cut(talk, share: 0.6, to: paths.cut)
      try Data("#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\nfile:///etc/passwd\n".utf8)
        .write(to: URL(filePath: paths.list))
      try await Videos.make(paths.sound, picture: false, tool: house.tool)
      func refusal(_ path: String) async -> MediaError? {
        do {
          _ = try await house.store.importFile(path, name: "x", owner: .local)
          return nil
        } catch { return error as? MediaError }
      }
      #expect(await refusal(paths.text) == .notAVideo(""))
      #expect(await refusal(paths.empty) == .empty)
      #expect(await refusal(paths.cut) == .truncated)
      #expect(await refusal(paths.list) == .playlist)
      #expect(await refusal(paths.sound) == .audioOnly)
      try #expect(house.files.isEmpty)
    }
  }

  @Test func aPathThatIsNoReadableFileIsRefused() async throws {
    try await Warehouse.with { house in
      let pipe = house.folder + "/pipe"
      #expect(mkfifo(pipe, 0o600) == 0)
      for path in [house.folder + "/none", house.folder, pipe, "relative.mp4"] {
        await #expect(throws: IntakeError.unreadable) {
          try await house.store.importFile(path, name: "x", owner: .local)
        }
      }
    }
  }

  @Test func anUploadAboveTheLimitStopsWhileItStreams() async throws {
    try await Warehouse.with(maximumBytes: 25_000) { house in
      await #expect(throws: IntakeError.tooLarge(limit: 25_000)) {
        try await house.upload(Data(count: 30_000), announced: 30_000)
      }
      await #expect(throws: IntakeError.tooLarge(limit: 25_000)) { try await house.upload(Data(count: 30_000)) }
      try #expect(house.files.isEmpty)
    }
  }

  @Test func anUploadThatEndsEarlyLeavesNothing() async throws {
    try await Warehouse.with { house in
      await #expect(throws: IntakeError.incomplete) { try await house.upload(Data(count: 1000), announced: 2000) }
      try #expect(house.files.isEmpty)
    }
  }
}
