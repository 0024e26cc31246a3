import Generation
import HTTPTypes
import Hummingbird

/// Webhooks of the clip engine: `/api/webhooks/klap/{hook}`, and the seed's `/api/webhooks/klap`, where the body's
/// `taskId` finds the run. Each is verified with its run's secret over the body exactly as received.
struct WebhookRoutes: Sendable {
  let services: APIServices

  func add(to group: RouterGroup<DoorContext>) {
    group.answer(.post, "webhooks/klap") { request, _ in try await receive(request, hook: nil) }
    group.answer(.post, "webhooks/klap/:hook") { request, context in
      try await receive(request, hook: try context.parameters.require("hook"))
    }
  }

  private struct Answer: Encodable { var received = true }

  private func receive(_ request: Request, hook: String?) async throws -> Response {
    let body = try await request.bytes()
    let headers = request.headers.map { (name: $0.name.rawName, value: $0.value) }
    try await services.generation.receiveWebhook(hook: hook, headers: headers, body: body)
    return .json(Answer())
  }
}
