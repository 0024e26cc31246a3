import ClipModel
import Database
import Delivery
import Generation
import KlapProtocol
import TestClock
import Testing

/// What owners may do, and others may not.
@Suite(.timeLimit(.minutes(1))) struct Control {
  @Test func cancelStopsTheRunAndItsTask() async throws {
    try await Road.travel { road in
      let project = try await road.queued()
      let body = try await road.startBody(project)
      try await road.deliver()
      try await road.generation.cancel(project: project, owner: road.app)
      try await road.generation.sweep()
      #expect(road.klap.now.canceled == ["task1"])
      try await road.deliverNext()
      _ = try await road.generation.work(body: body)
      let status = try await road.status(project)
      #expect(status.status == .canceled)
      #expect(status.waitingFor == nil)
      #expect(try await road.queue.outlook(.message).earliest == nil)
      #expect(try await road.count("cutroom_cancellations") == 0)
      await #expect(throws: GenerationError.notNow(state: .canceled, event: .cancel)) {
        try await road.generation.cancel(project: project, owner: road.app)
      }
    }
  }

  @Test func oldClipsStayUntilTheNewOnesAreThereAndThenTheirFilesGo() async throws {
    try await Road.travel { road in
      let project = try await road.queued()
      try await road.deliver()
      road.klap.finish(shorts: 2)
      try await road.deliverNext()
      let old = try road.keptFiles()
      _ = try await road.generation.retry(project: project, owner: road.app)
      try await road.deliver()
      #expect(try await road.status(project).status == .processing)
      #expect(try await road.status(project).clips.count == 2)
      road.klap.finish(shorts: 3)
      try await road.deliverNext()
      #expect(try await road.status(project).clips.count == 3)
      #expect(try road.keptFiles().count == 9)
      #expect(Set(try road.keptFiles()).isDisjoint(with: old))
      #expect(try await road.mails().count == 2)
    }
  }

  @Test func aMessageOfAnEarlierRunChangesNothing() async throws {
    try await Road.travel { road in
      let project = try await road.queued()
      let old = try await road.startBody(project)
      try await road.deliver()
      try await road.generation.cancel(project: project, owner: road.app)
      _ = try await road.generation.retry(project: project, owner: road.app)
      _ = try await road.generation.work(body: old)
      _ = try await road.generation.collect(body: old)
      #expect(try await road.status(project).status == .queued)
      #expect(road.klap.now.requests.count == 1)
    }
  }

  @Test func deleteRemovesRowsFilesAndTask() async throws {
    try await Road.travel { road in
      let project = try await road.queued()
      try await road.deliver()
      road.klap.finish()
      try await road.deliverNext()
      _ = try await road.generation.retry(project: project, owner: road.app)
      try await road.deliver()
      try await road.generation.delete(project: project, owner: road.app)
      try await road.generation.sweep()
      for table in ["projects", "cutroom_projects", "cutroom_runs", "cutroom_clips", "cutroom_timeline"] {
        #expect(try await road.count(table) == 0)
      }
      #expect(try road.keptFiles() == [])
      #expect(Set(road.klap.now.deleted) == ["task1", "task2"])
      #expect(road.klap.now.tasks.isEmpty)
      #expect(try await road.count("cutroom_cancellations") == 0)
      try await road.deliverNext()
      #expect(try await road.queue.outlook(.message).earliest == nil)
    }
  }

  @Test func foreignProjectsAreNotFoundAndNotStarted() async throws {
    try await Road.travel { road in
      let project = try await road.queued()
      try await road.deliver()
      road.klap.finish()
      try await road.deliverNext()
      let clip = try #require(try await road.status(project).clips.first)
      let eve = Account.ID("eve")
      let generation = road.generation
      await #expect(throws: GenerationError.invalidProject) {
        try await generation.start(project: project, owner: eve)
      }
      let missing = GenerationError.notFound("Project")
      await #expect(throws: missing) { try await generation.status(project: project, owner: eve) }
      await #expect(throws: missing) { try await generation.cancel(project: project, owner: eve) }
      await #expect(throws: missing) { try await generation.delete(project: project, owner: eve) }
      await #expect(throws: missing) { try await generation.retry(project: project, owner: eve) }
      await #expect(throws: missing) { _ = try await generation.events(project: project, owner: eve, after: nil) }
      await #expect(throws: GenerationError.notFound("Clip")) { try await generation.clip(clip.id, owner: eve) }
      #expect(try await generation.projects(owner: eve).projects == [])
    }
  }

  @Test func listsArePagedNewestFirst() async throws {
    try await Road.travel { road in
      for _ in 1...5 {
        _ = try await road.idle()
        road.clock.advance(by: .seconds(1))
      }
      let first = try await road.generation.projects(owner: road.app, limit: 3)
      let second = try await road.generation.projects(owner: road.app, after: first.next, limit: 3)
      #expect(first.projects.count == 3)
      #expect(second.projects.count == 2)
      #expect(second.next == nil)
      let times = (first.projects + second.projects).map(\.createdAt)
      #expect(times == times.sorted(by: >))
    }
  }

  @Test func eventsResumeAfterTheLastOneSeen() async throws {
    try await Road.travel { road in
      let project = try await road.queued()
      try await road.deliver()
      let seen = try await road.status(project).timeline
      let events = try await road.generation.events(
        project: project, owner: road.app, after: seen[seen.count - 2].sequence)
      road.klap.finish()
      try await road.deliverNext()
      var kinds: [TimelineEntry.Kind] = []
      for await event in events {
        guard case .entry(let entry) = event.content else { continue }
        kinds.append(entry.kind)
        if entry.kind == .completed { break }
      }
      #expect(kinds.first == seen.last?.kind)
      #expect(kinds.filter { $0 == .clip }.count == 2)
      let sequences = try await road.status(project).timeline.map(\.sequence)
      #expect(sequences == sequences.sorted())
    }
  }
}
