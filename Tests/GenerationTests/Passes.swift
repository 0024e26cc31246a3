import ClipModel
import Database
import Generation
import Library
import TestClock
import Testing

/// Two deliveries of one check at the same time.
@Suite(.timeLimit(.minutes(1))) struct Passes {
  @Test func aPassUnderWayKeepsAnotherOneOut() async throws {
    let gate = Gate()
    try await Road.travel(.init(beforeDownload: { await gate.pass() })) { road in
      gate.close()
      let (_, body) = try await road.ended()
      let first = Task { try await road.generation.collect(body: body) }
      await gate.held()
      let busy = await #expect(throws: GenerationError.self) { try await road.generation.collect(body: body) }
      #expect((busy?.retryAfter ?? .zero) > .seconds(600))
      gate.open()
      #expect(try await first.value == "completed")
      #expect(road.klap.now.looks == 1 && road.klap.now.filesServed == 6)
    }
  }

  @Test func aPassThatWasOvertakenTakesNothingFromTheProject() async throws {
    let gate = Gate()
    try await Road.travel(.init(beforeDownload: { await gate.pass() })) { road in
      gate.close()
      let (project, body) = try await road.ended()
      let first = Task { try await road.generation.collect(body: body) }
      await gate.held()
      #expect(try await road.successor().collect(body: body) == "completed")
      gate.open()
      #expect(try await first.value == "the run is over")
      #expect(try await road.status(project).clips.count == 2)
      #expect(try await road.missingFiles(of: project) == [])
      #expect(try road.keptFiles().count == 6)
    }
  }

  @Test func aPassThatBreaksOffLeavesTheRunFree() async throws {
    try await Road.travel { road in
      let project = try await road.queued()
      try await road.deliver()
      road.klap.finish()
      let body = try await road.startBody(project)
      try await road.database.write { _ = try $0.run("ALTER TABLE cutroom_clips RENAME TO elsewhere") }
      await #expect(throws: (any Error).self) { try await road.generation.collect(body: body) }
      try await road.database.write { _ = try $0.run("ALTER TABLE elsewhere RENAME TO cutroom_clips") }
      #expect(try await road.generation.collect(body: body) == "completed")
    }
  }

  @Test func aCheckIsGivenAsMuchTimeAsAPassMayTake() async throws {
    try await Road.travel { road in
      _ = try await road.queued()
      try await road.deliver()
      let longest = GenerationConfiguration(scratch: "").copyLimit
      let timeout = try await road.database.read {
        try $0.run("SELECT timeout_ms FROM cutroom_messages WHERE destination LIKE '%process-clips'").first?
          .integer("timeout_ms")
      }
      #expect(try #require(timeout) > longest.milliseconds)
    }
  }
}

extension Road {
  /// Files that the project's clips name and that are not there.
  func missingFiles(of project: Project.ID) async throws -> [String] {
    var missing: [String] = []
    for clip in try await status(project).clips {
      let keys = [clip.videoFile, clip.thumbnailFile, clip.subtitlesFile]
      #expect(!keys.contains(nil))
      for key in keys.compactMap(\.self) where try await library.path(of: key) == nil { missing.append(key.text) }
    }
    return missing
  }

  /// A project whose task has ended, and the body of a check.
  func ended() async throws -> (project: Project.ID, body: [UInt8]) {
    let project = try await queued()
    try await deliver()
    klap.finish()
    return (project, try await startBody(project))
  }
}
