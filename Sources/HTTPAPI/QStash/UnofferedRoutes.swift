import Delivery
import HTTPTypes
import Hummingbird

/// What the hosted service has beside QStash (contracts/qstash-v2.md names it as out of scope): each address says so,
/// instead of looking like a misspelt one.
struct UnofferedRoutes: Sendable {
  private static let workflow = "Upstash Workflow is not offered here: this server speaks QStash v2"
  private static let model = "the LLM endpoint is not offered here: publish to the provider's own address"

  /// - Parameter known: whom it is said to.
  func add(to router: Router<DoorContext>, known: CallerMiddleware) {
    for prefix in ["v2/workflows", "v2/notify", "v2/waiters"] {
      refuse(Self.workflow, at: router.group(RouterPath(prefix)).add(middleware: known))
    }
    refuse(Self.model, at: router.group("llm").add(middleware: known))
  }

  private func refuse(_ words: String, at group: RouterGroup<DoorContext>) {
    for method in [HTTPRequest.Method.get, .post, .put, .patch, .delete] {
      for path in ["", "**"] as [RouterPath] {
        group.answer(method, path) { _, _ in throw DeliveryError.notOffered(words) }
      }
    }
  }
}
