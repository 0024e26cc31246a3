import ClipModel
import Delivery
import HTTPTypes
import Hummingbird

/// QStash v2 as stock clients call it: publish, schedules, messages, keys. Queues, groups and dead letters are not
/// there yet and answer 404 in QStash's form.
struct QStashRoutes: Sendable {
  private let office: PostOffice
  private let schedules: ScheduleStore

  init(services: APIServices) {
    office = PostOffice(outbox: Outbox(queue: services.queue))
    schedules = ScheduleStore(queue: services.queue, limits: services.scheduleLimits)
  }

  func add(to group: RouterGroup<DoorContext>) {
    group.answer(.post, "publish/**") { try await publish($0, $1) }
    ScheduleRoutes(schedules: schedules).add(to: group)
    group.answer(.get, "messages/:message") { _, context in
      .json(try await office.message(try context.parameters.require("message"), account: try context.account()))
    }
    group.answer(.delete, "messages/:message") { _, context in
      try await office.cancel(try context.parameters.require("message"), account: try context.account())
      return .json(["cancelled": 1])
    }
    group.answer(.get, "keys") { _, context in .json(try await office.keys(try context.account())) }
    group.answer(.post, "keys/rotate") { _, context in .json(try await office.rotateKeys(try context.account())) }
  }

  private func publish(_ request: Request, _ context: DoorContext) async throws -> Response {
    let asked = try await request.publish(behind: "/v2/publish/", context)
    if asked.schedule != nil { return .json(try await schedules.put(asked)) }
    let receipt = try await office.publish(asked)
    return .json(receipt, status: receipt.deduplicated == true ? .accepted : .ok)
  }
}
