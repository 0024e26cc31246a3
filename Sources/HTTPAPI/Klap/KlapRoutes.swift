import HTTPTypes
import Hummingbird
import KlapProtocol
import StudioTasks

/// Studio behind the Klap v2 protocol (contracts/klap-v2.md); every path with and without a slash at its end, which
/// the router treats alike.
struct KlapRoutes: Sendable {
  let services: APIServices

  func add(to group: RouterGroup<DoorContext>) {
    group.answer(.post, "tasks/video-to-shorts") { request, context in
      try .klap(
        try await studio.create(
          try await request.bytes(), account: try context.account(),
          idempotencyKey: try request.checkedIdempotencyKey()), status: .created)
    }
    group.answer(.get, "tasks/:task") { _, context in
      try .klap(try await studio.task(try context.parameters.require("task"), account: try context.account()))
    }
    group.answer(.post, "tasks/:task/cancel") { _, context in
      try .klap(try await studio.cancel(try context.parameters.require("task"), account: try context.account()))
    }
    group.answer(.get, "projects/:first") { _, context in
      try .klap(try await studio.projects(try context.parameters.require("first"), account: try context.account()))
    }
    // One path with two meanings: `{folder}/{short}`, or `{short}/exports`.
    group.answer(.get, "projects/:first/:second") { _, context in
      let (first, second) = try context.pair()
      if second == "exports" {
        return try .klap(try await studio.exports(of: first, folder: nil, account: try context.account()))
      }
      return try .klap(try await studio.short(second, folder: first, account: try context.account()))
    }
    addExports(to: group)
  }

  private func addExports(to group: RouterGroup<DoorContext>) {
    group.answer(.post, "projects/:first/exports") { request, context in
      try await startExport(of: try context.parameters.require("first"), folder: nil, request, context)
    }
    group.answer(.post, "projects/:first/:second/exports") { request, context in
      let (folder, short) = try context.pair()
      return try await startExport(of: short, folder: folder, request, context)
    }
    // `{folder}/{short}/exports`, or `{short}/exports/{export}`.
    group.answer(.get, "projects/:first/:second/:third") { _, context in
      let (first, second) = try context.pair()
      let third = try context.parameters.require("third")
      let account = try context.account()
      if third == "exports" {
        return try .klap(try await studio.exports(of: second, folder: first, account: account))
      }
      guard second == "exports" else { throw APIFailure.notFound("page or route") }
      return try .klap(try await studio.export(third, of: first, folder: nil, account: account))
    }
    group.answer(.get, "projects/:first/:second/exports/:export") { _, context in
      let (folder, short) = try context.pair()
      let export = try context.parameters.require("export")
      return try .klap(
        try await studio.export(export, of: short, folder: folder, account: try context.account()))
    }
  }

  private var studio: StudioTasks { services.studio }

  private func startExport(
    of short: String, folder: String?, _ request: Request, _ context: DoorContext
  ) async throws -> Response {
    try .klap(
      try await studio.startExport(
        of: short, folder: folder, body: try await request.bytes(), account: try context.account()),
      status: .created)
  }
}

extension DoorContext {
  fileprivate func pair() throws -> (first: String, second: String) {
    (try parameters.require("first"), try parameters.require("second"))
  }
}

extension Response {
  fileprivate static func klap(_ value: some Encodable, status: HTTPResponse.Status = .ok) throws -> Response {
    .json(bytes: ByteBuffer(bytes: try KlapJSON.encode(value)), status: status)
  }
}
