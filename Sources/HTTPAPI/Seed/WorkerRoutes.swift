import ClipModel
import Delivery
import Generation
import HTTPTypes
import Hummingbird
import Logging

/// Deliveries to ourselves: `/api/worker/…` and `/api/webhooks/delivery`. Open to nobody but who signs as account `app`
/// or with the hosted QStash pair, over the body exactly as received.
struct WorkerRoutes: Sendable {
  let services: APIServices

  func add(to group: RouterGroup<DoorContext>) {
    deliver(group, "worker/process-klap") { try await services.generation.work(body: $0) }
    deliver(group, "worker/process-clips") { try await services.generation.collect(body: $0) }
    deliver(group, "webhooks/delivery") { try await services.generation.deliveryFailed(body: $0) }
  }

  private struct Answer: Encodable {
    var success = true
    var note: String
  }

  private func deliver(
    _ group: RouterGroup<DoorContext>, _ path: RouterPath, _ work: @escaping @Sendable ([UInt8]) async throws -> String
  ) {
    group.answer(.post, path) { request, context in
      let body = try await request.bytes(limit: 4 << 20)
      try await demandSignature(of: request, body: body)
      do {
        return .json(Answer(note: try await work(body)))
      } catch {
        throw Self.failure(error, context: context)
      }
    }
  }

  private func demandSignature(of request: Request, body: [UInt8]) async throws {
    let signature = request.headers[.upstashSignature]
    var refusal = DeliveryError.invalidSignature("missing")
    for origin in services.origins() {
      do {
        return try await services.signatures.verify(
          signature, destination: origin + (request.head.path ?? ""), body: body)
      } catch let error as DeliveryError {
        refusal = error
      }
    }
    throw refusal
  }

  /// What repeating can't mend is answered 489 with QStash's word for it, so that it is not repeated.
  private static func failure(_ error: any Error, context: DoorContext) -> any Error {
    context.logger.info("a delivery was not done", metadata: ["error": "\(error)"])
    guard case .invalidRequest(let reason) = error as? GenerationError else { return error }
    return APIFailure(.badRequest, code: "invalid", reason)
  }
}
