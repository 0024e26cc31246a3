import ClipModel
import Delivery
import HTTPTypes
import Hummingbird

/// Dead letters (QStash v2, DLQ).
struct DeadLetterRoutes: Sendable {
  let office: PostOffice

  func add(to group: RouterGroup<DoorContext>) {
    group.answer(.get, "dlq") { request, context in
      let selection = try Selection(
        try SelectionFields(query: request.queryItems), for: .deadLetters, limits: office.limits)
      return .json(try await office.deadLetters(selection, of: try context.account()))
    }
    group.answer(.delete, "dlq") { request, context in
      try request.refuseMissingID()
      let selection = try await request.selection(.deadLetters, within: office.limits)
      return .json(try await office.removeDeadLetters(selection, of: try context.account()))
    }
    group.answer(.get, "dlq/:letter") { _, context in
      .json(try await office.deadLetter(try context.parameters.require("letter"), of: try context.account()))
    }
    group.answer(.delete, "dlq/:letter") { _, context in
      try await office.removeDeadLetter(try context.parameters.require("letter"), of: try context.account())
      return .qstashDone
    }
    group.answer(.post, "dlq/retry/:letter") { request, context in
      let answer = try await office.retryDeadLetter(
        try context.parameters.require("letter"), headers: request.headers.map { ($0.name.rawName, $0.value) },
        of: try context.account())
      return .json(answer, status: .created)
    }
    group.answer(.post, "dlq/retry") { request, context in
      try request.refuseMissingID()
      let selection = try await request.selection(.deadLetters, within: office.limits)
      return .json(try await office.retryDeadLetters(selection, of: try context.account()), status: .created)
    }
  }
}
