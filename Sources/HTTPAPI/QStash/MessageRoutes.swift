import ClipModel
import Delivery
import Hummingbird

/// Cancels many messages at once (QStash v2, messages).
struct MessageRoutes: Sendable {
  let office: PostOffice

  func add(to group: RouterGroup<DoorContext>) {
    group.answer(.delete, "messages") { request, context in
      try request.refuseMissingID()
      let selection = try await request.selection(.cancellation, within: office.limits)
      return .json(["cancelled": try await office.cancel(selection, of: try context.account())])
    }
  }
}
