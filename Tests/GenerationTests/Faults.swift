import ClipModel
import Database
import Delivery
import Generation
import KlapProtocol
import TestClock
import TestDatabase
import Testing

/// One effect, whatever is repeated, lost or broken.
@Suite(.timeLimit(.minutes(1))) struct Faults {
  @Test func deliveryRepeatedTenTimesMakesOneTask() async throws {
    try await Road.travel { road in
      let project = try await road.queued()
      let body = try await road.startBody(project)
      try await road.deliver()
      for _ in 1...10 { _ = try await road.generation.work(body: body) }
      #expect(road.klap.now.requests.count == 1)
      let timeline = try await road.status(project).timeline
      #expect(timeline.count { $0.kind == .noted } == 1)
      road.klap.finish()
      try await road.deliverNext()
      for _ in 1...10 { _ = try await road.generation.work(body: body) }
      for _ in 1...10 { _ = try await road.generation.collect(body: body) }
      #expect(try await road.status(project).status == .completed)
      #expect(try await road.count("cutroom_clips") == 2)
      #expect(try await road.mails().count == 1)
      #expect(road.klap.now.exportsStarted == 2)
    }
  }

  @Test func deliveriesAtTheSameTimeMakeOneTask() async throws {
    try await Road.travel(.init(capabilities: .hostedKlap)) { road in
      let project = try await road.queued()
      let body = try await road.startBody(project)
      let busy = await withTaskGroup(of: Bool.self) { group in
        for _ in 1...10 {
          group.addTask {
            do {
              _ = try await road.generation.work(body: body)
              return false
            } catch { return (error as? GenerationError)?.retryAfter != nil }
          }
        }
        return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
      }
      #expect(busy <= 9)
      #expect(road.klap.now.requests.count == 1)
    }
  }

  @Test func aBodyWithoutRunMeansTheCurrentOneAndNothingElseOfItCounts() async throws {
    try await Road.travel { road in
      let project = try await road.queued()
      let body = Array(#"{"projectId":"\#(project)","videoUrl":"http://evil.example/x","userId":"eve"}"#.utf8)
      _ = try await road.generation.work(body: body)
      #expect(road.klap.now.requests.first?.sourceVideoURL.contains("org_1") == true)
    }
  }

  @Test func aLostCheckIsWrittenAgainBySweep() async throws {
    try await Road.travel { road in
      let project = try await road.queued()
      try await road.deliver()
      try await road.database.write { _ = try $0.run("DELETE FROM cutroom_work") }
      try await road.generation.sweep()
      #expect(try await road.queue.outlook(.message).earliest == nil)
      road.clock.advance(by: .seconds(300))
      try await road.generation.sweep()
      try await road.generation.sweep()
      road.klap.finish()
      #expect(try await road.deliver() == 1)
      #expect(try await road.status(project).status == .completed)
    }
  }

  /// A pass may last ten minutes; one whose node has died must not be waited for.
  @Test func aPassOfANodeThatIsGoneKeepsNobodyWaiting() async throws {
    try await Drivers.postgres.withDatabase { database in
      var settings = Road.Settings()
      settings.isOneOfMany = true
      try await Road.travel(settings, on: database) { road in
        let project = try await road.queued()
        try await road.deliver()
        road.klap.finish()
        let other = Roster(database: database, clock: road.clock, name: "there", roles: [.courier])
        try await other.sign()
        let end = road.clock.now + .seconds(700)
        _ = try await database.write {
          try $0.run("UPDATE cutroom_runs SET lease_holder = $1, lease_until = $2", other.id, end.milliseconds)
        }
        try await road.deliverNext()
        #expect(try await road.status(project).status == .processing, "the other one may be at it")
        road.clock.advance(by: .seconds(36))
        try await road.deliver()
        #expect(try await road.status(project).status == .completed)
      }
    }
  }

  @Test func aLostStartIsWrittenAgainBySweep() async throws {
    try await Road.travel { road in
      let project = try await road.queued()
      let queueID = try await road.generation.start(project: project, owner: road.app).queueId
      try await road.database.write { _ = try $0.run("DELETE FROM cutroom_work") }
      road.clock.advance(by: .seconds(300))
      try await road.generation.sweep()
      try await road.deliver()
      #expect(try await road.status(project).status == .processing)
      #expect(try await road.generation.start(project: project, owner: road.app).queueId == queueID)
    }
  }

  @Test func aProviderThatAnswers500IsAskedUntilItRecovers() async throws {
    try await Road.travel(.init(capabilities: .hostedKlap)) { road in
      road.klap.fail("create", .status(500), .status(503, headers: ["Retry-After": "7"]))
      let project = try await road.queued()
      try await road.deliver()
      let waiting = try await road.status(project).waitingFor
      #expect(waiting?.contains("reachable") == true)
      try await road.deliverNext()
      try await road.deliverNext()
      #expect(try await road.status(project).timeline.contains { $0.kind == .started })
      road.klap.fail("task", .status(500), .status(500), .status(502))
      for _ in 1...3 { try await road.deliverNext() }
      let troubled = try await road.status(project)
      #expect(troubled.status == .processing)
      #expect(troubled.waitingFor?.contains("does not answer") == true)
      road.klap.finish()
      for _ in 1...3 { try await road.deliverNext() }
      #expect(try await road.status(project).status == .completed)
      #expect(road.klap.now.tasks.count == 1)
      #expect(road.klap.now.violations == [])
    }
  }

  @Test func aProviderThatNeverAnswersFailsTheRunByTheFailureCallback() async throws {
    try await Road.travel { road in
      road.klap.fail("create", .status(500), .status(500), .status(500), .status(500))
      let project = try await road.queued()
      try await road.deliver()
      for _ in 1...4 { try await road.deliverNext() }
      let status = try await road.status(project)
      #expect(status.status == .failed)
      #expect(status.error?.contains("500") == true)
      #expect(try await road.mails().count == 1)
      #expect(try await road.queue.outlook(.message).earliest == nil)
    }
  }

  @Test func aTaskThatFailsFailsTheRunWithStageCauseAndRemedy() async throws {
    try await Road.travel { road in
      let project = try await road.queued()
      try await road.deliver()
      road.klap.change { model in
        for id in model.tasks.keys {
          model.tasks[id]?.status = .error
          model.tasks[id]?.error = "The video has no sound."
          model.tasks[id]?.cutroom?.stage = "listen"
        }
      }
      try await road.deliverNext()
      let status = try await road.status(project)
      #expect(status.status == .failed)
      #expect(status.error?.hasPrefix("listen: The video has no sound.") == true)
      #expect(status.timeline.last?.kind == .failed)
      #expect(status.timeline.last?.cause?.isEmpty == false)
    }
  }

  @Test func aRefusalIsFinal() async throws {
    try await Road.travel { road in
      road.klap.fail("create", .status(402))
      let project = try await road.queued()
      try await road.deliver()
      let status = try await road.status(project)
      #expect(status.status == .failed)
      #expect(status.error?.contains("credit") == true)
    }
  }

  @Test func aRunBeyondItsLimitFailsWithItsStage() async throws {
    try await Road.travel { road in
      let project = try await road.queued()
      try await road.deliver()
      try await road.deliverNext()
      for _ in 0..<42 {
        road.clock.advance(by: .seconds(600))
        try await road.deliver()
      }
      let status = try await road.status(project)
      #expect(status.status == .failed)
      #expect(status.error?.hasPrefix("listen:") == true)
      #expect(try await road.database.read { try $0.run("SELECT * FROM cutroom_cancellations").count } == 1)
      try await road.generation.sweep()
      #expect(road.klap.now.canceled == ["task1"])
    }
  }

  @Test func whatTheServiceSleptIsNotTheRunsTime() async throws {
    try await Road.travel { road in
      let project = try await road.queued()
      try await road.deliver()
      try await road.deliverNext()
      road.clock.advance(by: .seconds(20 * 3600))
      try await road.generation.sweep()
      try await road.deliver()
      #expect(try await road.status(project).status == .processing)
    }
  }

  @Test func aRunThatWaitsForItsStartHasAllItsTime() async throws {
    try await Road.travel { road in
      let project = try await road.queued()
      for _ in 0..<42 {
        road.clock.advance(by: .seconds(600))
        try await road.generation.sweep()
      }
      #expect(try await road.status(project).status == .queued)
    }
  }

  @Test func aClipThatCouldNotBeMadeIsToldOnce() async throws {
    try await Road.travel { road in
      let project = try await road.queued()
      try await road.deliver()
      road.klap.change { model in
        for id in model.tasks.keys { model.tasks[id]?.cutroom?.warning = "Its picture is broken." }
      }
      try await road.deliverNext()
      road.klap.finish()
      try await road.deliverNext()
      let status = try await road.status(project)
      #expect(status.status == .completed)
      #expect(status.timeline.filter { $0.kind == .trouble }.map(\.words) == ["Its picture is broken."])
    }
  }

  @Test func aCopyThatFailsIsTriedAgain() async throws {
    try await Road.travel { road in
      let project = try await road.queued()
      try await road.deliver()
      road.klap.fail("file", .status(404))
      road.klap.finish()
      try await road.deliverNext()
      #expect(try await road.status(project).status == .processing)
      try await road.deliverNext()
      #expect(try await road.status(project).clips.count == 2)
      #expect(road.klap.now.exportsStarted == 2)
      #expect(try road.keptFiles().count == 6)
    }
  }

  @Test func aFileThatCanNotBeHadForAnHourCostsNoClip() async throws {
    try await Road.travel { road in
      let project = try await road.queued()
      try await road.deliver()
      road.klap.fail("file", 503, times: 16)
      road.klap.finish(shorts: 1)
      let begun = road.clock.now
      for _ in 1...16 { try await road.deliverNext() }
      #expect(try await road.status(project).status == .processing)
      #expect(road.clock.now - begun > .seconds(2700))
      try await road.deliverNext()
      let status = try await road.status(project)
      #expect(status.status == .completed && status.clips.count == 1)
      #expect(status.timeline.count { $0.kind == .trouble } == 1)
    }
  }

  @Test func aFileThatIsRefusedIsAskedForFiveTimes() async throws {
    try await Road.travel { road in
      let project = try await road.queued()
      try await road.deliver()
      road.klap.fail("file", 404, times: 5)
      road.klap.finish(shorts: 1)
      for _ in 1...5 {
        #expect(try await road.status(project).status == .processing)
        try await road.deliverNext()
      }
      let status = try await road.status(project)
      #expect(status.status == .failed)
      #expect(status.error?.contains("404") == true)
    }
  }

  @Test func anExportThatKeepsFailingIsAskedForLessAndLessOften() async throws {
    try await Road.travel { road in
      let project = try await road.queued()
      try await road.deliver()
      road.klap.change { $0.exportStatus = .processing }
      road.klap.finish(shorts: 1)
      try await road.deliverNext()
      road.klap.fail("export-look", 500, times: 4)
      var waits: [Duration] = []
      for _ in 1...5 {
        let before = road.clock.now
        try await road.deliverNext()
        waits.append(road.clock.now - before)
      }
      #expect(waits == [5, 10, 20, 40, 80].map { .seconds($0) })
      let timeline = try await road.status(project).timeline
      #expect(timeline.count { $0.kind == .trouble } == 1)
      road.klap.change { $0.exportStatus = .ready }
      try await road.deliverNext()
      #expect(try await road.status(project).status == .completed)
    }
  }

  /// Both ways out of it: half an hour of tries, and a limit that comes before.
  @Test(arguments: [Duration.seconds(6 * 3600), .seconds(60)])
  func anExportThatNeverComesHoldsNoOtherClipUp(limit: Duration) async throws {
    try await Road.travel(.init(runLimit: limit)) { road in
      let project = try await road.queued()
      try await road.deliver()
      road.klap.fail("export", 500, times: 1)
      road.klap.finish(shorts: 3)
      try await road.deliverNext()
      #expect(try await road.status(project).clips.count == 2)
      road.klap.fail("export", 500, times: 20)
      var looks = 1
      while try await road.status(project).status == .processing, looks < 30 {
        try await road.deliverNext()
        looks += 1
      }
      let status = try await road.status(project)
      #expect(status.status == .completed && status.clips.count == 2)
      #expect(status.timeline.last?.cause == "1 had to be left out.")
      #expect(looks == (limit > .seconds(60) ? 12 : 4))
    }
  }

  @Test func anExportThatIsRefusedCostsItsClipAlone() async throws {
    try await Road.travel { road in
      let project = try await road.queued()
      try await road.deliver()
      road.klap.change { $0.exportStatus = .processing }
      road.klap.finish(shorts: 2)
      try await road.deliverNext()
      road.klap.fail("export-look", .status(404))
      road.klap.change { $0.exportStatus = .ready }
      try await road.deliverNext()
      let status = try await road.status(project)
      #expect(status.status == .completed && status.clips.count == 1)
      #expect(status.timeline.contains { $0.kind == .trouble && $0.words.contains("left out") })
    }
  }
}
