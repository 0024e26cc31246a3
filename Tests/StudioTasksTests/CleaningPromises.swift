import ClipModel
import Delivery
import Foundation
import KlapProtocol
import StudioTasks
import TestClock
import TestDatabase
import Testing

/// What nobody needs any more goes, also while the server stays up.
@Suite(.timeLimit(.minutes(1)))
struct CleaningPromises {
  private let owner = TestStudio.owner
  private let request = CreateTaskRequest(sourceVideoURL: "https://example.com/a.mp4")

  @Test(arguments: Drivers.all) func whatIsTooOldGoesWithoutARestart(driver: Drivers) async throws {
    try await TestStudio.with(driver) { studio in
      let old = try await studio.tasks.create(request, account: .app, idempotencyKey: nil)
      _ = try await studio.tasks.cancel(old.id, account: .app)
      let busy = try await studio.tasks.create(request, account: owner, idempotencyKey: nil)
      try await studio.addResult(of: "old", task: old.id, age: .seconds(1))
      try await studio.addResult(of: "inuse", task: busy.id, age: .seconds(1))
      let cleaner = Task { try await StudioCleaner(studio: studio.tasks).run() }
      await studio.clock.sleeper(for: .seconds(3600))
      studio.clock.advance(by: .seconds(14 * 24 * 3600 + 3600))
      await studio.clock.sleeper(for: .seconds(3600))
      #expect(studio.filePaths() == ["cache/inuse/probe.json"])
      await #expect(throws: StudioTasksError.notFound("task")) { try await studio.tasks.task(old.id, account: .app) }
      cleaner.cancel()
      try await cleaner.value
    }
  }

  @Test(arguments: Drivers.all) func resultsOfADeletedTaskGoUnlessAnotherTaskWantsThem(driver: Drivers) async throws {
    try await TestStudio.with(driver) { studio in
      let first = try await studio.tasks.create(request, account: owner, idempotencyKey: nil)
      let second = try await studio.tasks.create(request, account: owner, idempotencyKey: nil)
      for task in [first, second] { try await studio.addResult(of: "shared", task: task.id) }
      try await studio.tasks.delete(first.id, account: owner)
      try await studio.tasks.cleanUp()
      #expect(studio.filePaths() == ["cache/shared/probe.json"])
      _ = try await studio.tasks.cancel(second.id, account: owner)
      try await studio.tasks.cleanUp()
      #expect(studio.filePaths() == ["cache/shared/probe.json"], "whoever cancels may ask again")
      try await studio.tasks.delete(second.id, account: owner)
      try await studio.tasks.cleanUp()
      #expect(studio.filePaths().isEmpty)
    }
  }

  @Test(arguments: Drivers.all) func whatADeletionLeftIsRemovedAtStart(driver: Drivers) async throws {
    try await TestStudio.with(driver) { studio in
      let task = try await studio.tasks.create(request, account: owner, idempotencyKey: nil)
      try await studio.addResult(of: "left", task: task.id)
      let claim = studio.folder.appending(path: "tasks/\(task.id)/claim-1")
      try FileManager.default.createDirectory(at: claim, withIntermediateDirectories: true)
      try Data("video".utf8).write(to: claim.appending(path: "source"))
      try await studio.tasks.delete(task.id, account: owner)
      // Nobody cleans up: the process was killed.
      try await studio.tasks.removeLeftovers()
      #expect(studio.filePaths().isEmpty)
    }
  }

  @Test(arguments: Drivers.all) func deletedTaskIsStoppedAndUnknown(driver: Drivers) async throws {
    try await TestStudio.with(driver) { studio in
      let task = try await studio.tasks.create(request, account: owner, idempotencyKey: nil)
      try await studio.tasks.delete(task.id, account: owner)
      #expect(try await studio.queue.claim(.studioTask, limit: 9).isEmpty)
      await #expect(throws: StudioTasksError.notFound("task")) { try await studio.tasks.task(task.id, account: owner) }
    }
  }
}
