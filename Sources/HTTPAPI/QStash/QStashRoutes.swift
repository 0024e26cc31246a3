import ClipModel
import Delivery
import HTTPTypes
import Hummingbird
import NIOCore

/// QStash v2 as stock clients call it: publishing, messages, keys. What it has no route for answers 404 in its form.
struct QStashRoutes: Sendable {
  private let office: PostOffice
  private let schedules: ScheduleStore

  init(services: APIServices) {
    office = PostOffice(outbox: Outbox(queue: services.queue), limits: services.publishLimits)
    schedules = ScheduleStore(office: office, limits: services.scheduleLimits)
  }

  func add(to group: RouterGroup<DoorContext>, publishers: RouterGroup<DoorContext>) {
    publishers.answer(.post, "publish/**") { try await publish($0, $1) }
    publishers.answer(.post, "enqueue/:queue/**") { try await enqueue($0, $1) }
    publishers.answer(.post, "batch") { try await batch($0, $1) }
    group.answer(.get, "messages/:message") { _, context in
      .json(try await office.message(try context.parameters.require("message"), account: try context.account()))
    }
    group.answer(.delete, "messages/:message") { _, context in
      try await office.cancel(try context.parameters.require("message"), account: try context.account())
      return .json(["cancelled": 1])
    }
    group.answer(.get, "keys") { _, context in .json(try await office.keys(try context.account())) }
    group.answer(.post, "keys/rotate") { _, context in .json(try await office.rotateKeys(try context.account())) }
    MessageRoutes(office: office).add(to: group)
    LogRoutes(office: office).add(to: group)
    DeadLetterRoutes(office: office).add(to: group)
    QueueRoutes(office: office).add(to: group)
    FlowRoutes(office: office).add(to: group)
    URLGroupRoutes(office: office).add(to: group)
    ScheduleRoutes(schedules: schedules).add(to: group)
  }

  private func publish(_ request: Request, _ context: DoorContext) async throws -> Response {
    try await accept(request, context, behind: "/v2/publish/", queue: nil)
  }

  private func enqueue(_ request: Request, _ context: DoorContext) async throws -> Response {
    let queue = try context.parameters.require("queue")
    return try await accept(request, context, behind: "/v2/enqueue/\(queue)/", queue: queue)
  }

  private func accept(
    _ request: Request, _ context: DoorContext, behind prefix: String, queue: String?
  ) async throws -> Response {
    let asked = try await request.publish(behind: prefix, context, queue: queue, limits: office.limits)
    if asked.schedule != nil { return .json(try await schedules.put(asked)) }
    let answer = try await office.publish(asked)
    return .json(answer, status: answer.isDuplicate ? .accepted : .ok)
  }

  private struct BatchItem: Decodable {
    var destination: String?
    var queue: String?
    var body: String?
    var headers: [String: String]?

    /// One that is no such object is refused by itself.
    struct Attempt: Decodable {
      let item: Result<BatchItem, DeliveryError>

      init(from decoder: any Decoder) throws {
        do { item = .success(try BatchItem(from: decoder)) } catch {
          item = .failure(
            .invalidRequest("invalid item: destination, queue, body and the values of headers are strings"))
        }
      }
    }
  }

  /// Each item is accepted or refused alone; answers come in the order of the items.
  private func batch(_ request: Request, _ context: DoorContext) async throws -> Response {
    let account = try context.account()
    let bytes = try await request.bytes(limit: office.limits.batchBytes)
    let items = try decodeJSON([BatchItem.Attempt].self, from: bytes)
    let asked = items.map { attempt in
      Result { () throws(DeliveryError) in
        let item = try attempt.item.get()
        return try PublishRequest(
          destination: item.destination ?? "",
          headers: (item.headers ?? [:]).sorted { $0.key < $1.key }.map { ($0.key, $0.value) },
          body: Array((item.body ?? "").utf8), account: account, callerIP: context.callerIP, queue: item.queue,
          limits: office.limits)
      }
    }
    return .json(try await schedules.publish(batch: asked))
  }
}

extension DoorContext {
  /// The publisher's address; nil over the socket.
  var callerIP: String? { isSocket ? nil : clientAddress }
}

extension Response {
  /// For calls whose answer nobody reads.
  static var qstashDone: Response { .json([String: String]()) }
}
