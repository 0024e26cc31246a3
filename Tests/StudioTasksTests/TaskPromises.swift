import ClipModel
import Delivery
import Foundation
import KlapProtocol
import StudioTasks
import TestClock
import TestDatabase
import TestTalk
import Testing

@Suite(.timeLimit(.minutes(1)))
struct TaskPromises {
  private let request = CreateTaskRequest(sourceVideoURL: "https://example.com/a.mp4")

  @Test(arguments: Drivers.all) func sameKeyMakesOneTask(driver: Drivers) async throws {
    try await TestStudio.with(driver) { studio in
      let ids = try await withThrowingTaskGroup(of: String.self) { group in
        for _ in 0..<10 {
          group.addTask {
            try await studio.tasks.create(request, account: TestStudio.owner, idempotencyKey: "k").id
          }
        }
        return try await group.reduce(into: Set<String>()) { $0.insert($1) }
      }
      #expect(ids.count == 1)
      #expect(try await studio.queue.claim(.studioTask, limit: 9).count == 1)
      let other = try await studio.tasks.create(request, account: Account.ID("other"), idempotencyKey: "k")
      #expect(!ids.contains(other.id))
    }
  }

  @Test(arguments: Drivers.all) func sameKeyWithAnotherBodyIsRefused(driver: Drivers) async throws {
    try await TestStudio.with(driver) { studio in
      _ = try await studio.tasks.create(request, account: TestStudio.owner, idempotencyKey: "k")
      var other = request
      other.name = "Other"
      let error = await #expect(throws: StudioTasksError.self) {
        try await studio.tasks.create(other, account: TestStudio.owner, idempotencyKey: "k")
      }
      #expect(error == .idempotencyKeyReused && error?.status == 422)
    }
  }

  @Test(
    arguments: Drivers.usual,
    [
      #"{"#, #"[]"#, #"{}"#, #"{"source_video_url":7}"#, #"{"source_video_url":"https://e.com/a","min_duration":99}"#,
    ])
  func brokenBodyIsUnprocessable(driver: Drivers, body: String) async throws {
    try await TestStudio.with(driver) { studio in
      let error = await #expect(throws: StudioTasksError.self) {
        try await studio.tasks.create(Array(body.utf8), account: TestStudio.owner, idempotencyKey: nil)
      }
      #expect(error?.status == 422 && error?.body.errorCode == "unprocessable-entity")
    }
  }

  @Test(arguments: Drivers.all) func foreignTaskIsUnknown(driver: Drivers) async throws {
    try await TestStudio.with(driver) { studio in
      let task = try await studio.tasks.create(request, account: TestStudio.owner, idempotencyKey: nil)
      let foreign = Account.ID("foreign")
      await #expect(throws: StudioTasksError.notFound("task")) {
        try await studio.tasks.task(task.id, account: foreign)
      }
      await #expect(throws: StudioTasksError.notFound("task")) {
        try await studio.tasks.cancel(task.id, account: foreign)
      }
      await #expect(throws: StudioTasksError.notFound("task")) {
        try await studio.tasks.delete(task.id, account: foreign)
      }
      await #expect(throws: StudioTasksError.notFound("project")) {
        try await studio.tasks.projects(task.outputID, account: foreign)
      }
      #expect(try await studio.tasks.task(task.id, account: TestStudio.owner).status == .processing)
      #expect(try await studio.tasks.projects(task.outputID, account: TestStudio.owner) == .folder([]))
    }
  }

  @Test(arguments: Drivers.all) func withoutExtensionsItLooksLikeKlap(driver: Drivers) async throws {
    try await TestStudio.with(driver, extensions: false) { studio in
      var asked = request
      asked.cutroom = CutroomRequest(webhookURL: "https://example.com/hook", from: 1, to: 20)
      let first = try await studio.tasks.create(asked, account: TestStudio.owner, idempotencyKey: "k")
      let second = try await studio.tasks.create(asked, account: TestStudio.owner, idempotencyKey: "k")
      #expect(first.id != second.id && first.cutroom == nil)
      let error = await #expect(throws: StudioTasksError.self) {
        try await studio.tasks.cancel(first.id, account: TestStudio.owner)
      }
      #expect(error?.status == 501)
    }
  }

  @Test(arguments: Drivers.all) func ourOwnRunsKeepTheExtensionWhenOthersDoNotSeeIt(driver: Drivers) async throws {
    try await TestStudio.with(driver, extensions: false) { studio in
      var asked = request
      asked.cutroom = CutroomRequest(webhookURL: "cutroom-app:/api/webhooks/klap/hook", from: 1, to: 20)
      let first = try await studio.tasks.create(asked, account: .app, idempotencyKey: "k")
      let second = try await studio.tasks.create(asked, account: .app, idempotencyKey: "k")
      #expect(first.id == second.id && first.cutroom?.stage == "queued")
      #expect(try await studio.tasks.task(first.id, account: .app).cutroom != nil)
      #expect(try await studio.tasks.cancel(first.id, account: .app).errorCode == "canceled")
      try await studio.tasks.delete(first.id, account: .app)
      let unknown = StudioTasksError.notImplemented("delete")
      await #expect(throws: unknown) { try await studio.tasks.delete(first.id, account: TestStudio.owner) }
    }
  }

  @Test(arguments: Drivers.all) func ownOriginIsForAccountAppAlone(driver: Drivers) async throws {
    try await TestStudio.with(driver) { studio in
      let own = CreateTaskRequest(sourceVideoURL: "cutroom-app:/media/1")
      _ = try await studio.tasks.create(own, account: .app, idempotencyKey: nil)
      await #expect(throws: StudioTasksError.self) {
        try await studio.tasks.create(own, account: TestStudio.owner, idempotencyKey: nil)
      }
    }
  }

  @Test(arguments: Drivers.all) func canceledTaskSaysSoAndIsNeverHandedOut(driver: Drivers) async throws {
    try await TestStudio.with(driver) { studio in
      let task = try await studio.tasks.create(request, account: TestStudio.owner, idempotencyKey: nil)
      let canceled = try await studio.tasks.cancel(task.id, account: TestStudio.owner)
      #expect(canceled.status == .error && canceled.errorCode == "canceled")
      #expect(try await studio.queue.claim(.studioTask, limit: 9).isEmpty)
    }
  }

  @Test(arguments: Drivers.all) func ownTasksGoLongAfterTheirEndAndOthersStay(driver: Drivers) async throws {
    try await TestStudio.with(driver) { studio in
      let own = try await studio.tasks.create(request, account: .app, idempotencyKey: nil)
      let other = try await studio.tasks.create(request, account: TestStudio.owner, idempotencyKey: nil)
      _ = try await studio.tasks.cancel(own.id, account: .app)
      _ = try await studio.tasks.cancel(other.id, account: TestStudio.owner)
      try await studio.tasks.removeLeftovers()
      #expect(try await studio.tasks.task(own.id, account: .app).status == .error)
      studio.clock.advance(by: .seconds(15 * 24 * 3600))
      try await studio.tasks.removeLeftovers()
      await #expect(throws: StudioTasksError.notFound("task")) { try await studio.tasks.task(own.id, account: .app) }
      #expect(try await studio.tasks.task(other.id, account: TestStudio.owner).status == .error)
    }
  }
}
