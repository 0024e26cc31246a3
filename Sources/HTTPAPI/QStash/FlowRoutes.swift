import ClipModel
import Delivery
import Hummingbird

/// Flow control (QStash v2, flow control).
struct FlowRoutes: Sendable {
  let office: PostOffice

  func add(to group: RouterGroup<DoorContext>) {
    group.answer(.get, "flowControl") { request, context in
      let search = request.uri.queryParameters["search"].map(String.init)
      return .json(try await office.flows(of: try context.account(), search: search))
    }
    group.answer(.get, "flowControl/:key") { _, context in
      .json(try await office.flow(try context.parameters.require("key"), of: try context.account()))
    }
    group.answer(.get, "globalParallelism") { _, context in
      .json(try await office.globalParallelism(of: try context.account()))
    }
    command("pause", to: group) { _ in .pause }
    command("resume", to: group) { _ in .resume }
    command("resetRate", to: group) { _ in .resetRate }
    command("reset", to: group) { _ in .reset }
    command("pin", to: group) { request in
      .pin(
        parallelism: try request.number("parallelism"), rate: try request.number("rate"),
        period: try request.number("period"))
    }
    command("unpin", to: group) { request in
      let query = request.uri.queryParameters
      return .unpin(parallelism: query["parallelism"] == "true", rate: query["rate"] == "true")
    }
  }

  private func command(
    _ word: String, to group: RouterGroup<DoorContext>,
    _ read: @escaping @Sendable (Request) throws -> FlowCommand
  ) {
    group.answer(.post, RouterPath("flowControl/:key/\(word)")) { request, context in
      try await office.control(
        try context.parameters.require("key"), try read(request), of: try context.account())
      return .qstashDone
    }
  }
}

extension Request {
  /// A whole number of the query; nil when it isn't there.
  ///
  /// - Throws: `DeliveryError.invalidRequest` when it is no number.
  func number(_ name: String) throws(DeliveryError) -> Int? {
    guard let text = uri.queryParameters[Substring(name)] else { return nil }
    guard let number = Int(text) else { throw .invalidRequest("invalid \(name): \(text)") }
    return number
  }
}
