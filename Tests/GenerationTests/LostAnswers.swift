import ClipModel
import Database
import Delivery
import Generation
import KlapProtocol
import TestClock
import Testing

/// The provider was asked and nobody knows what it did.
@Suite(.timeLimit(.minutes(1))) struct LostAnswers {
  @Test func studioIsAskedAgainWithTheSameKeyAndRequest() async throws {
    try await Road.travel { road in
      road.klap.fail("create", .answerLost)
      let project = try await road.queued()
      try await road.deliver()
      try await road.deliverNext()
      let klap = road.klap.now
      #expect(klap.requests.count == 2)
      #expect(klap.requests[0] == klap.requests[1])
      #expect(klap.tasks.count == 1)
      #expect(try await road.status(project).timeline.contains { $0.kind == .started })
    }
  }

  @Test func klapIsAskedOnceMoreAndTheTimelineSaysWhatThatMayCost() async throws {
    try await Road.travel(.init(capabilities: .hostedKlap)) { road in
      road.klap.fail("create", .answerLost, .answerLost, .answerLost)
      let project = try await road.queued()
      try await road.deliver()
      for _ in 1...3 { try await road.deliverNext() }
      let status = try await road.status(project)
      #expect(road.klap.now.requests.count == 2)
      #expect(status.status == .failed)
      #expect(status.timeline.contains { $0.kind == .uncertain && $0.words.contains("charge") })
    }
  }

  @Test func klapIsNotAskedAgainWhenThatIsForbidden() async throws {
    try await Road.travel(.init(capabilities: .hostedKlap, repeatUncertain: false)) { road in
      road.klap.fail("create", .answerLost)
      let project = try await road.queued()
      try await road.deliver()
      for _ in 1...2 { try await road.deliverNext() }
      #expect(road.klap.now.requests.count == 1)
      #expect(try await road.status(project).status == .failed)
    }
  }

  @Test func theIntentOfADeadProcessIsVoidAndOfALivingOneHolds() async throws {
    try await Road.travel { road in
      let project = try await road.queued()
      let body = try await road.startBody(project)
      try await road.database.write {
        _ = try $0.run(
          "UPDATE cutroom_runs SET intent = 'creating', creates = 1, lease_holder = $1, lease_until = $2",
          road.holder, road.clock.now.milliseconds + 60_000)
      }
      await #expect(throws: GenerationError.busy(retryAfter: .seconds(60))) {
        try await road.generation.work(body: body)
      }
      #expect(try await road.successor().work(body: body) == "started")
      #expect(road.klap.now.requests.count == 1)
    }
  }

  @Test func aTaskThatNobodyKnowsIsStoppedAlthoughItsRunWasCanceled() async throws {
    try await Road.travel { road in
      road.klap.fail("create", .answerLost)
      let project = try await road.queued()
      try await road.deliver()
      try await road.generation.cancel(project: project, owner: road.app)
      try await road.deliverNext()
      try await road.generation.sweep()
      let klap = road.klap.now
      #expect(klap.requests.count == 2 && klap.tasks.count == 1)
      #expect(klap.canceled == ["task1"])
      #expect(try await road.status(project).status == .canceled)
      #expect(try await road.queue.outlook(.message).earliest == nil)
    }
  }

  @Test func klapIsNotAskedForARunThatWasCanceled() async throws {
    try await Road.travel(.init(capabilities: .hostedKlap)) { road in
      road.klap.fail("create", .answerLost)
      let project = try await road.queued()
      try await road.deliver()
      try await road.generation.cancel(project: project, owner: road.app)
      try await road.deliverNext()
      #expect(road.klap.now.requests.count == 1)
      #expect(try await road.status(project).status == .canceled)
    }
  }

  @Test func anExportWhoseAnswerWasLostIsAskedOnceMore() async throws {
    try await Road.travel(.init(capabilities: .hostedKlap)) { road in
      let project = try await road.queued()
      try await road.deliver()
      road.klap.finish(shorts: 1)
      road.klap.fail("export", .answerLost)
      for _ in 1...4 { try await road.deliverNext() }
      let status = try await road.status(project)
      #expect(status.status == .completed)
      #expect(road.klap.now.exportsStarted == 2)
      #expect(status.timeline.contains { $0.kind == .uncertain })
    }
  }
}
