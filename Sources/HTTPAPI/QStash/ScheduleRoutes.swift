import ClipModel
import Delivery
import HTTPTypes
import Hummingbird

/// QStash v2's schedules. Everything behind the prefix is read from the raw target, because a destination has slashes
/// that the router drops, and may end in the name of a verb.
struct ScheduleRoutes: Sendable {
  private static let prefix = "/v2/schedules/"
  /// Schedules that are in memory at once while the list is written.
  private static let page = 25

  private let schedules: ScheduleStore

  init(schedules: ScheduleStore) { self.schedules = schedules }

  func add(to group: RouterGroup<DoorContext>) {
    group.answer(.get, "schedules") { try await list($0, $1) }
    group.answer(.get, "schedules/**") { try await read($0, $1) }
    group.answer(.delete, "schedules/**") { try await delete($0, $1) }
    group.answer(.patch, "schedules/**") { try await switched($0, $1) }
    group.answer(.post, "schedules/**") { request, context in
      if Self.verb(request) != nil { return try await switched(request, context) }
      return .json(
        try await schedules.put(try await request.publish(behind: Self.prefix, context, limits: schedules.limits)))
    }
  }

  private func read(_ request: Request, _ context: DoorContext) async throws -> Response {
    .json(try await schedules.document(try Self.id(request), account: try context.account()))
  }

  private func delete(_ request: Request, _ context: DoorContext) async throws -> Response {
    try await schedules.delete(try Self.id(request), account: try context.account())
    return .json([String: String]())
  }

  private func switched(_ request: Request, _ context: DoorContext) async throws -> Response {
    guard let (id, verb) = Self.verb(request) else { throw DeliveryError.missing("schedule") }
    switch verb {
    case .pause: try await schedules.pause(id, account: try context.account())
    case .resume: try await schedules.resume(id, account: try context.account())
    }
    return .json([String: String]())
  }

  /// All schedules as one array, written page by page.
  private func list(_ request: Request, _ context: DoorContext) async throws -> Response {
    let account = try context.account()
    let first = try await schedules.page(of: account, after: "", limit: Self.page)
    let body = ResponseBody { [schedules] writer in
      var (page, opening) = (first, "[")
      while !page.isEmpty {
        for document in page {
          try await writer.write(ByteBuffer(string: opening))
          try await writer.write(jsonBuffer(document))
          opening = ","
        }
        guard page.count == Self.page, let last = page.last else { break }
        page = try await schedules.page(of: account, after: last.scheduleId, limit: Self.page)
      }
      try await writer.write(ByteBuffer(string: opening == "[" ? "[]" : "]"))
      try await writer.finish(nil)
    }
    return Response(
      status: .ok, headers: [.contentType: "application/json", .cacheControl: "no-store"], body: body)
  }

  private enum Verb: String { case pause, resume }

  /// `{id}/pause` or `{id}/resume`.
  private static func verb(_ request: Request) -> (String, Verb)? {
    let parts = path(request).split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2, Names.isValid(parts[0]), let verb = Verb(rawValue: String(parts[1])) else {
      return nil
    }
    return (String(parts[0]), verb)
  }

  /// - Throws: `DeliveryError.missing` for what can be no id.
  private static func id(_ request: Request) throws -> String {
    let path = path(request)
    guard Names.isValid(path) else { throw DeliveryError.missing("schedule") }
    return String(path)
  }

  /// What stands behind the prefix, without the query.
  private static func path(_ request: Request) -> Substring {
    let target = request.head.path ?? ""
    return target.dropFirst(prefix.count).prefix { $0 != "?" }
  }
}
