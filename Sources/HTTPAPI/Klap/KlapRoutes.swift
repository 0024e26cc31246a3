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
    group.answer(.delete, "tasks/:task") { _, context in
      try await studio.delete(try context.parameters.require("task"), account: try context.account())
      return Response(status: .noContent)
    }
    group.answer(.post, "tasks/:task/cancel") { _, context in
      try .klap(try await studio.cancel(try context.parameters.require("task"), account: try context.account()))
    }
    group.answer(.get, "projects/:first") { _, context in
      try .klap(try await studio.projects(try context.parameters.require("first"), account: try context.account()))
    }
    group.answer(.get, "projects/:first/:second") { _, context in
      let (folder, short) = try context.pair()
      return try .klap(try await studio.short(short, folder: folder, account: try context.account()))
    }
    addExports(to: group)
  }

  /// Each with its folder and without.
  private func addExports(to group: RouterGroup<DoorContext>) {
    for (path, hasFolder) in [("projects/:first/exports", false), ("projects/:first/:second/exports", true)] {
      group.answer(.post, RouterPath(path)) { request, context in
        let (folder, short) = try context.short(hasFolder: hasFolder)
        return try .klap(
          try await studio.startExport(
            of: short, folder: folder, body: try await request.bytes(), account: try context.account()),
          status: .created)
      }
      group.answer(.get, RouterPath(path)) { _, context in
        let (folder, short) = try context.short(hasFolder: hasFolder)
        return try .klap(try await studio.exports(of: short, folder: folder, account: try context.account()))
      }
      group.answer(.get, RouterPath(path + "/:export")) { _, context in
        let (folder, short) = try context.short(hasFolder: hasFolder)
        let export = try context.parameters.require("export")
        return try .klap(
          try await studio.export(export, of: short, folder: folder, account: try context.account()))
      }
    }
  }

  private var studio: StudioTasks { services.studio }
}

extension DoorContext {
  fileprivate func pair() throws -> (first: String, second: String) {
    (try parameters.require("first"), try parameters.require("second"))
  }

  fileprivate func short(hasFolder: Bool) throws -> (folder: String?, short: String) {
    let first = try parameters.require("first")
    return hasFolder ? (first, try parameters.require("second")) : (nil, first)
  }
}

extension Response {
  fileprivate static func klap(_ value: some Encodable, status: HTTPResponse.Status = .ok) throws -> Response {
    .json(bytes: ByteBuffer(bytes: try KlapJSON.encode(value)), status: status)
  }
}
