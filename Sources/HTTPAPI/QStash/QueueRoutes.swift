import ClipModel
import Delivery
import Hummingbird

/// FIFO queues (QStash v2, queues).
struct QueueRoutes: Sendable {
  let office: PostOffice

  func add(to group: RouterGroup<DoorContext>) {
    group.answer(.post, "queues") { try await set($0, $1) }
    group.answer(.get, "queues") { _, context in .json(try await office.queues(of: try context.account())) }
    group.answer(.get, "queues/:queue") { _, context in
      .json(try await office.queue(try context.parameters.require("queue"), of: try context.account()))
    }
    group.answer(.delete, "queues/:queue") { _, context in
      try await office.removeQueue(try context.parameters.require("queue"), of: try context.account())
      return .qstashDone
    }
    for (path, isPaused) in [("queues/:queue/pause" as RouterPath, true), ("queues/:queue/resume", false)] {
      group.answer(.post, path) { _, context in
        try await office.pauseQueue(try context.parameters.require("queue"), isPaused, of: try context.account())
        return .qstashDone
      }
    }
  }

  private struct QueueBody: Decodable {
    var queueName: String
    var parallelism: Int?
    var paused: Bool?
  }

  private func set(_ request: Request, _ context: DoorContext) async throws -> Response {
    let body = try await request.json(QueueBody.self)
    try await office.setQueue(
      body.queueName, parallelism: body.parallelism, isPaused: body.paused, of: try context.account())
    return .qstashDone
  }
}
