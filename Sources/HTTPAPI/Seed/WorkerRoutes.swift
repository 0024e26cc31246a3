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
        let message = request.headers[.upstashMessageID] ?? ""
        context.accountLogger.info("a delivery was not done", metadata: ["message": "\(message)", "error": "\(error)"])
        return try Self.answer(to: error)
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

  /// What repeating can't mend is answered 489 with QStash's header for it (contracts/qstash-v2.md, section 7.2), so
  /// that it is not repeated.
  private static func answer(to error: any Error) throws -> Response {
    guard let known = error as? GenerationError, !known.isRetryable else { throw error }
    return .json(
      ["error": known.publicMessage], status: .init(code: 489, reasonPhrase: "Not Retryable"),
      headers: [.upstashNonRetryable: "true"])
  }
}
