import ClipModel
import Delivery
import Foundation
import KlapProtocol
import MediaTools
import StudioTasks
import TestClock
import TestDatabase
import TestTalk
import Testing

@Suite(.timeLimit(.minutes(3)))
struct WorkPromises {
  private let owner = TestStudio.owner

  @Test(arguments: Drivers.usual) func fetchedVideoBecomesClipsThatAreToldExportedAndDeleted(driver: Drivers)
    async throws
  {
    try await TestStudio.with(driver) { studio in
      let talk = try await ShortTalk.shared()
      let request = try await studio.request(source: "https://files\(talk.video.path)")
      let task = try await studio.tasks.create(request, account: owner, idempotencyKey: nil)
      try await studio.work()
      let ready = try await studio.tasks.task(task.id, account: owner)
      #expect(ready.status == .ready && ready.cutroom?.progress == 1 && ready.cutroom?.clipsReady == 2)
      let shorts = try await studio.tasks.shorts(folder: task.outputID, account: owner)
      #expect(shorts.count == 2 && shorts.allSatisfy { $0.cutroom?.words.isEmpty == false && $0.score != nil })
      try await expectEvents(of: studio, shorts: shorts)
      try await studio.tasks.cleanUp()
      #expect(!studio.filePaths().contains { $0.hasSuffix("source") || $0.contains(".part") })
      try await expectExport(of: studio, short: try #require(shorts.first), folder: task.outputID)
      try await studio.tasks.delete(task.id, account: owner)
      try await studio.tasks.cleanUp()
      #expect(studio.filePaths().isEmpty)
    }
  }

  private func expectEvents(of studio: TestStudio, shorts: [KlapShort]) async throws {
    let events = try await studio.events()
    #expect(Set(events.compactMap(\.data.shortId)) == Set(shorts.map(\.id)))
    #expect(events.map(\.type.rawValue).sorted() == ["clip.ready", "clip.ready", "task.ready"])
  }

  private func expectExport(of studio: TestStudio, short: KlapShort, folder: String) async throws {
    let tasks = studio.tasks
    let export = try await tasks.startExport(of: short.id, folder: folder, body: [], account: owner)
    #expect(export.status == .ready)
    let address = try #require(export.srcURL)
    let path = try #require(try await tasks.localFile(at: address))
    #expect(FileManager.default.fileExists(atPath: path))
    #expect(try await tasks.localFile(at: "https://example.com/studio/files/x") == nil)
    #expect(try await tasks.exports(of: short.id, folder: nil, account: owner).map(\.id) == [export.id])
    await #expect(throws: StudioTasksError.unusableLink) { try await tasks.localFile(at: address + "0") }
    await #expect(throws: StudioTasksError.unusableLink) {
      try await tasks.localFile(at: address.replacing("file=mp4", with: "file=json"))
    }
    await #expect(throws: StudioTasksError.notFound("project")) {
      try await tasks.startExport(of: short.id, folder: nil, body: [], account: Account.ID("foreign"))
    }
    await #expect(throws: StudioTasksError.invalid(.unsupported(option: "watermark"))) {
      try await tasks.startExport(
        of: short.id, folder: nil, body: Array(#"{"watermark":{"src_url":"https://e.com/a.png"}}"#.utf8), account: owner
      )
    }
    studio.clock.advance(by: .seconds(25 * 3600))
    await #expect(throws: StudioTasksError.unusableLink) { try await tasks.localFile(at: address) }
  }

  @Test(arguments: Drivers.usual) func interruptedTaskGoesOnAndMakesNothingTwice(driver: Drivers) async throws {
    try await TestStudio.with(driver) { studio in
      let talk = try await ShortTalk.shared()
      let request = try await studio.request(source: "https://own\(talk.video.path)")
      let task = try await studio.tasks.create(request, account: owner, idempotencyKey: nil)
      let work = Task { try await studio.work() }
      while try await studio.computed().allSatisfy({ !$0.hasPrefix("watch") }) { await Task.yield() }
      work.cancel()
      _ = await work.result
      #expect(try await studio.tasks.task(task.id, account: owner).status == .processing)
      try await studio.queue.voidLeases(.studioTask)
      try await studio.tasks.removeLeftovers()
      try await studio.work()
      #expect(try await studio.tasks.task(task.id, account: owner).status == .ready)
      let computed = try await studio.computed()
      #expect(Set(computed).count == computed.count && computed.count == 11)
      #expect(try await studio.tasks.shorts(folder: task.outputID, account: owner).count == 2)
      #expect(try await studio.events().count == 3)
      #expect(!studio.filePaths().contains { $0.contains(".part") })
    }
  }

  @Test(arguments: Drivers.usual) func aClipThatCanNotBeMadeIsAWarningOfATaskThatIsReady(driver: Drivers) async throws {
    try await TestStudio.with(driver) { studio in
      let talk = try await ShortTalk.shared()
      let request = try await studio.request(source: "https://own\(talk.video.path)")
      _ = try await studio.tasks.create(request, account: owner, idempotencyKey: nil)
      try await studio.work()
      // The same video again, where one clip is lost and its shots plan is unusable.
      let names = studio.filePaths()
      let frames = names.filter { $0.contains("/frame-") }
      try #require(frames.count == 2)
      for name in names where name.contains("/clip-") && name.hasSuffix("clip.json") {
        try FileManager.default.removeItem(at: studio.folder.appending(path: name).deletingLastPathComponent())
      }
      let bad = Data(#"{"span":{"first":250,"count":50},"layouts":[]}"#.utf8)
      try bad.write(to: studio.folder.appending(path: frames[0]))
      let second = try await studio.tasks.create(request, account: owner, idempotencyKey: nil)
      try await studio.work()
      let task = try await studio.tasks.task(second.id, account: owner)
      #expect(task.status == .ready && task.cutroom?.clipsReady == 1)
      let warning = try #require(task.cutroom?.warning)
      #expect(warning.hasSuffix("could not be made. \(MediaError.badLayout.publicMessage)"))
      #expect(task.error == nil && task.errorCode == nil)
    }
  }

  @Test(arguments: Drivers.usual) func refusedVideoEndsInAnErrorAndLeavesNothing(driver: Drivers) async throws {
    try await TestStudio.with(driver) { studio in
      let text = studio.folder.deletingLastPathComponent().appending(path: "\(UUID().uuidString).mp4")
      try Data("this is no video at all".utf8).write(to: text)
      defer { unlink(text.path) }
      let request = try await studio.request(source: "https://files\(text.path)")
      let task = try await studio.tasks.create(request, account: owner, idempotencyKey: nil)
      try await studio.work()
      let failed = try await studio.tasks.task(task.id, account: owner)
      #expect(failed.status == .error && failed.errorCode == "invalid_video")
      #expect(failed.error?.contains("not a video") == true)
      #expect(try await studio.events().map(\.type) == [.taskError])
      #expect(studio.filePaths().contains { $0.hasSuffix("source") }, "nothing is removed on the database's thread")
      try await studio.tasks.cleanUp()
      #expect(studio.filePaths().isEmpty)
    }
  }

  @Test(arguments: Drivers.usual) func taskCanceledWhileItsVideoComesInLeavesNothing(driver: Drivers) async throws {
    try await TestStudio.with(driver) { studio in
      let talk = try await ShortTalk.shared()
      let request = try await studio.request(source: "https://files\(talk.video.path)")
      let task = try await studio.tasks.create(request, account: owner, idempotencyKey: nil)
      let handler = try await studio.handler(beforeDownload: {
        _ = try await studio.tasks.cancel(task.id, account: owner)
      })
      try await studio.work(with: handler)
      #expect(studio.filePaths().contains { $0.hasSuffix("source") }, "it came after the cancel")
      try await studio.tasks.cleanUp()
      #expect(studio.filePaths().isEmpty)
      #expect(try await studio.tasks.task(task.id, account: owner).errorCode == "canceled")
    }
  }

  @Test(arguments: Drivers.usual) func unexpectedErrorIsTriedAgainAndThenTold(driver: Drivers) async throws {
    try await TestStudio.with(driver) { studio in
      let request = try await studio.request(source: "https://files/nowhere.mp4")
      let task = try await studio.tasks.create(request, account: owner, idempotencyKey: nil)
      for attempt in 0...3 {
        #expect(try await studio.tasks.task(task.id, account: owner).status == .processing, "\(attempt)")
        try await studio.work()
        studio.clock.advance(by: .seconds(600))
      }
      let failed = try await studio.tasks.task(task.id, account: owner)
      #expect(failed.status == .error && failed.errorCode == "processing_failed")
      #expect(try await studio.events().map(\.type) == [.taskError])
    }
  }
}
