import ClipModel
import Delivery
import Hummingbird

/// The log, under both of its names (QStash v2, logs).
struct LogRoutes: Sendable {
  let office: PostOffice

  func add(to group: RouterGroup<DoorContext>) {
    for (path, name) in [("events" as RouterPath, "events"), ("logs", "logs")] {
      group.answer(.get, path) { request, context in
        let selection = try Selection(try SelectionFields(query: request.queryItems), for: .logs)
        return .json(try await office.log(selection, of: try context.account(), as: name))
      }
    }
  }
}
