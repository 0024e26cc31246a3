import ClipModel
import Delivery
import Hummingbird

/// `/admin/messages`, `/admin/dlq`, `/admin/queues`: the work of all accounts; over the Unix socket only.
struct OperatorRoutes: Sendable {
  private let postmaster: Postmaster

  init(services: APIServices) {
    postmaster = Postmaster(office: PostOffice(outbox: Outbox(queue: services.queue), limits: services.publishLimits))
  }

  func add(to group: RouterGroup<DoorContext>) {
    addMessages(to: group)
    addDeadLetters(to: group)
    addQueues(to: group)
  }

  private func addMessages(to group: RouterGroup<DoorContext>) {
    group.answer(.get, "messages") { request, _ in
      let list = try await postmaster.messages(
        state: request.word("state"), account: request.word("account"), limit: try request.number("limit"))
      return .json(list)
    }
    group.answer(.get, "messages/:message") { _, context in
      .json(try await postmaster.message(try context.parameters.require("message")))
    }
    group.answer(.delete, "messages/:message") { _, context in
      let id = try context.parameters.require("message")
      try await postmaster.cancel(id)
      return .json(["canceled": id])
    }
  }

  private func addDeadLetters(to group: RouterGroup<DoorContext>) {
    group.answer(.get, "dlq") { request, _ in
      .json(try await postmaster.deadLetters(account: request.word("account"), limit: try request.number("limit")))
    }
    group.answer(.get, "dlq/:letter") { _, context in
      .json(try await postmaster.deadLetter(try context.parameters.require("letter")))
    }
    group.answer(.post, "dlq/retry") { request, _ in
      .json(try await postmaster.retry(try await request.json(LettersBody.self).letters()))
    }
    group.answer(.delete, "dlq") { request, _ in
      .json(try await postmaster.remove(try await request.json(LettersBody.self).letters()))
    }
  }

  private func addQueues(to group: RouterGroup<DoorContext>) {
    group.answer(.get, "queues") { request, _ in
      .json(["items": try await postmaster.queues(account: request.word("account"))])
    }
    for (path, isPaused) in [("queues/:queue/pause" as RouterPath, true), ("queues/:queue/resume", false)] {
      group.answer(.post, path) { request, context in
        let queue = try context.parameters.require("queue")
        try await postmaster.pauseQueue(queue, isPaused, account: request.word("account"))
        return .json([isPaused ? "paused" : "resumed": queue])
      }
    }
  }

  /// Either ids, or all of them, perhaps of one account. Nothing is never everything.
  private struct LettersBody: Decodable {
    var ids: [String]?
    var all: Bool?
    var account: String?

    func letters() throws(DeliveryError) -> Postmaster.Letters {
      switch (ids, all ?? false) {
      case (let ids?, false) where account == nil: return .ids(ids)
      case (nil, true): return .all(account: account)
      default: throw .invalidRequest("name either ids, or all of an account or of everybody")
      }
    }
  }
}

extension Request {
  /// A text of the query, decoded; nil when it isn't there.
  fileprivate func word(_ name: String) -> String? { uri.queryParameters[Substring(name)].map { String($0) } }
}
