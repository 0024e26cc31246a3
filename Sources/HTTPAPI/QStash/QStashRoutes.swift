import Delivery
import HTTPTypes
import Hummingbird

/// QStash v2 as stock clients call it: publish, messages, keys. Queues, schedules, groups and dead letters are not
/// there yet and answer 404 in QStash's form.
struct QStashRoutes: Sendable {
  let services: APIServices
  private static let publishPrefix = "/v2/publish/"

  func add(to group: RouterGroup<DoorContext>) {
    group.answer(.post, "publish/**") { try await publish($0, $1) }
    group.answer(.get, "messages/:message") { _, context in
      let id = try context.parameters.require("message")
      return .json(MessageBody(try await publisher.message(id, account: try context.account())))
    }
    group.answer(.delete, "messages/:message") { _, context in
      let id = try context.parameters.require("message")
      try await publisher.cancel(id, account: try context.account(), queue: services.queue)
      return .json(["cancelled": 1])
    }
    group.answer(.get, "keys") { _, context in
      .json(KeysBody(try await publisher.keys(of: try context.account())))
    }
    group.answer(.post, "keys/rotate") { _, context in
      .json(KeysBody(try await publisher.rotateKeys(of: try context.account())))
    }
  }

  private struct ReceiptBody: Encodable {
    var messageId: String
    var deduplicated: Bool?
  }

  private struct KeysBody: Encodable {
    var current: String
    var next: String?

    init(_ pair: SigningKeyPair) {
      current = pair.current
      next = pair.next
    }
  }

  private var publisher: Publisher {
    Publisher(database: services.database, outbox: Outbox(queue: services.queue), clock: services.clock)
  }

  /// The destination comes from the raw target: the router drops empty path components.
  private func publish(_ request: Request, _ context: DoorContext) async throws -> Response {
    let target = try PublishTarget(rawTarget: request.head.path ?? "", prefix: Self.publishPrefix)
    let options = try PublishOptions(
      target, headers: request.headers, body: try await request.bytes(), account: try context.account(),
      callerIP: context.isSocket ? nil : context.clientAddress)
    let receipt = try await publisher.publish(options)
    return .json(
      ReceiptBody(messageId: receipt.messageId, deduplicated: receipt.isDuplicate ? true : nil),
      status: receipt.isDuplicate ? .accepted : .ok)
  }
}
