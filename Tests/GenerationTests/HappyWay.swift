import ClipModel
import Database
import Delivery
import Foundation
import Generation
import KlapProtocol
import Library
import Logging
import TestClock
import TestDatabase
import TestReceiver
import Testing

/// What a video's way looks like when nothing goes wrong.
@Suite(.timeLimit(.minutes(1))) struct HappyWay {
  @Test func aVideoBecomesClipsWithThumbnailFactsMailAndFolders() async throws {
    try await Road.travel { road in
      let project = try await road.queued()
      #expect(try await road.status(project).progress == 5)
      try await road.deliver()
      #expect(try await road.status(project).status == .processing)
      road.klap.finish()
      try await road.deliverNext()
      let status = try await road.status(project)
      #expect(status.status == .completed)
      #expect(status.progress == 100)
      #expect(status.clips.map(\.title) == ["Moment 2", "Moment 1"])
      #expect(status.clips.first?.facts.sourceStart == 200)
      #expect(try road.keptFiles().count == 6)
      #expect(try await road.mails().count == 1)
      #expect(try await road.mails().count == 1)
      #expect(road.klap.now.violations == [])
      #expect(try await road.queue.outlook(.message).earliest == nil)
    }
  }

  @Test func theLogFollowsARunByItsIds() async throws {
    let book = Logbook()
    var settings = Road.Settings()
    settings.logger = book.logger
    try await Drivers.sqlite.withDatabase { try await followLog(of: settings, in: book, on: $0) }
  }

  private func followLog(of settings: Road.Settings, in book: Logbook, on database: any Database) async throws {
    try await Road.travel(settings, on: database) { road in
      let project = try await road.queued()
      let run = try #require(try await road.generation.project(project, owner: road.app).currentRun)
      try await road.deliver()
      road.klap.finish()
      try await road.deliverNext()
      let ids = ["project": project.rawValue, "run": run.rawValue]
      for text in ["run: queued", "run: started", "run: completed"] {
        let line = await book.line(text)
        #expect(line?.level == .info && line?.metadata.filter { ids.keys.contains($0.key) } == ids, "\(text)")
      }
      let written = await book.line("run: message written")
      #expect(written?.metadata["run"] == run.rawValue && written?.metadata["message"]?.hasPrefix("msg_") == true)
      #expect(!"\(book.lines)".contains("Moment 1"), "titles come out of the video")
    }
  }

  @Test func foldersKeepTheirOtherKeys() async throws {
    try await Road.travel { road in
      let project = try await road.queued()
      try await road.database.write {
        _ = try $0.run("UPDATE projects SET folders = $2 WHERE id = $1", project.rawValue, #"{"mine":[1],"clips":[]}"#)
      }
      try await road.deliver()
      road.klap.finish()
      try await road.deliverNext()
      guard case .text(let text)? = try await road.column("SELECT folders AS value FROM projects") else { return }
      let folders = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
      #expect((folders?["clips"] as? [Any])?.count == 2)
      #expect(folders?["mine"] as? [Int] == [1])
    }
  }

  @Test(arguments: [("no json", #""previous":"no json""#), ("[1,2]", #""previous":[1,2]"#)])
  func foldersThatAreNoObjectAreKeptAndTheTimelineSaysSo(before: String, kept: String) async throws {
    try await Road.travel { road in
      let project = try await road.queued()
      try await road.database.write {
        _ = try $0.run("UPDATE projects SET folders = $2 WHERE id = $1", project.rawValue, before)
      }
      try await road.deliver()
      road.klap.finish()
      try await road.deliverNext()
      guard case .text(let text)? = try await road.column("SELECT folders AS value FROM projects") else { return }
      #expect(text.contains(kept) && text.contains(#""clips":["#), "\(text)")
      let timeline = try await road.status(project).timeline
      #expect(timeline.contains { $0.kind == .noted && $0.words.contains("previous") })
    }
  }

  @Test func filesThatNoRowNamesGoAtStartAndTheOthersStay() async throws {
    try await Road.travel { road in
      let project = try await road.queued()
      try await road.deliver()
      road.klap.finish()
      try await road.deliverNext()
      let clip = try #require(try await road.status(project).clips.first)
      for key in ["clips/\(clip.id)/other/clip.mp4", "clips/unknown/x/clip.mp4", "stray.mp4"] {
        let path = road.folder + "/file"
        try Data("left".utf8).write(to: URL(filePath: path))
        try await road.library.put(path, as: FileKey(key))
      }
      let generation = road.generation
      #expect(try await road.library.sweep(sparing: .nothing) { try await generation.isRecorded($0) } == 3)
      #expect(try road.keptFiles().count == 6)
      #expect(try await road.missingFiles(of: project) == [])
    }
  }

  @Test func askingAgainWhileUnderWayMakesNothingNew() async throws {
    try await Road.travel { road in
      let project = try await road.idle()
      let first = try await road.generation.start(project: project, owner: road.app)
      let second = try await road.generation.start(project: project, owner: road.app)
      #expect(first.queueId == second.queueId)
      #expect(first.isNew && !second.isNew)
      #expect(try await road.count("cutroom_runs") == 1)
      #expect(try await road.count("cutroom_messages") == 1)
    }
  }

  @Test func clipsAreKeptWhileOthersAreStillMade() async throws {
    try await Road.travel { road in
      let project = try await road.queued()
      try await road.deliver()
      road.klap.change { model in
        model.shorts = [model.short(1)]
        for id in model.tasks.keys {
          model.tasks[id]?.cutroom?.clipsReady = 1
          model.tasks[id]?.cutroom?.stage = "render"
          model.tasks[id]?.cutroom?.progress = 0.5
        }
      }
      try await road.deliverNext()
      let status = try await road.status(project)
      #expect(status.status == .processing)
      #expect(status.clips.map(\.title) == ["Moment 1"])
      #expect(status.stage == .render)
      #expect(status.progress == 47)
      road.klap.finish(shorts: 3)
      try await road.deliverNext()
      #expect(try await road.status(project).clips.count == 3)
      #expect(road.klap.now.exportsStarted == 3)
    }
  }

  @Test func progressNeverFallsAndHostedProgressIsUnknown() async throws {
    try await Road.travel { road in
      let project = try await road.queued()
      try await road.deliver()
      road.klap.change { model in for id in model.tasks.keys { model.tasks[id]?.cutroom?.progress = 0.6 } }
      try await road.deliverNext()
      road.klap.change { model in for id in model.tasks.keys { model.tasks[id]?.cutroom?.progress = 0.2 } }
      try await road.deliverNext()
      #expect(try await road.status(project).progress == 56)
    }
    try await Road.travel(.init(capabilities: .hostedKlap)) { road in
      let project = try await road.queued()
      try await road.deliver()
      #expect(try await road.status(project).progress == nil)
    }
  }

  @Test func hostedKlapIsAskedWithoutExtensionsAndItsListMustSettle() async throws {
    try await Road.travel(.init(capabilities: .hostedKlap)) { road in
      let project = try await road.queued()
      try await road.deliver()
      road.klap.finish(shorts: 1)
      try await road.deliverNext()
      #expect(try await road.status(project).status == .processing)
      road.klap.finish(shorts: 2)
      try await road.deliverNext()
      try await road.deliverNext()
      let status = try await road.status(project)
      #expect(status.status == .completed)
      #expect(status.clips.count == 2)
      #expect(status.clips.first?.facts.duration == 21)
      #expect(road.klap.now.violations == [])
      #expect(road.klap.now.exportsStarted == 2)
    }
  }

  @Test func anOptionThatKlapCannotHonourIsRefusedByName() async throws {
    try await Road.travel(.init(capabilities: .hostedKlap)) { road in
      let project = try await road.idle(ClipOptions(range: TimeRange(start: 0, end: 30)))
      await #expect(throws: GenerationError.unsupportedOptions(["range"], provider: "Klap")) {
        try await road.generation.start(project: project, owner: road.app)
      }
      #expect(try await road.status(project).status == .idle)
    }
  }

  @Test func theEstimateIsLearnedFromCompletedRuns() async throws {
    try await Road.travel { road in
      for _ in 1...2 {
        _ = try await road.queued()
        try await road.deliver()
        road.clock.advance(by: .seconds(60))
        road.klap.finish()
        try await road.deliver()
      }
      let project = try await road.queued()
      try await road.deliver()
      let status = try await road.status(project)
      #expect(status.etaConfidence == .rough)
      #expect((50...60).contains(status.etaSeconds ?? 0))
    }
  }
}
