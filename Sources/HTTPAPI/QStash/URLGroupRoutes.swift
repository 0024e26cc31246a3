import ClipModel
import Delivery
import Foundation
import Hummingbird

/// URL groups, whose paths have their older name (QStash v2, URL groups).
struct URLGroupRoutes: Sendable {
  let office: PostOffice

  func add(to group: RouterGroup<DoorContext>) {
    group.answer(.get, "topics") { _, context in .json(try await office.groups(of: try context.account())) }
    group.answer(.get, "topics/:group") { _, context in
      .json(try await office.group(try context.parameters.require("group"), of: try context.account()))
    }
    group.answer(.delete, "topics/:group") { _, context in
      try await office.removeGroup(try context.parameters.require("group"), of: try context.account())
      return .qstashDone
    }
    group.answer(.patch, "topics/:group") { try await setHeaders($0, $1) }
    group.answer(.post, "topics/:group/endpoints") { try await add($0, $1) }
    group.answer(.delete, "topics/:group/endpoints") { try await remove($0, $1) }
  }

  private struct EndpointsBody: Decodable {
    struct Endpoint: Decodable {
      var name: String?
      var url: String?
    }
    var endpoints: [Endpoint]
  }

  private func add(_ request: Request, _ context: DoorContext) async throws -> Response {
    let body = try await request.json(EndpointsBody.self)
    let endpoints = try body.endpoints.map { endpoint in
      guard let url = endpoint.url else { throw DeliveryError.invalidRequest("an endpoint needs a url") }
      return URLGroup.Endpoint(name: endpoint.name.flatMap { $0.isEmpty ? nil : $0 }, url: url)
    }
    try await office.addEndpoints(
      endpoints, toGroup: try context.parameters.require("group"), of: try context.account())
    return .qstashDone
  }

  private func remove(_ request: Request, _ context: DoorContext) async throws -> Response {
    let body = try await request.json(EndpointsBody.self)
    let (names, urls) = (Set(body.endpoints.compactMap(\.name)), Set(body.endpoints.compactMap(\.url)))
    try await office.removeEndpoints(
      matching: { endpoint in urls.contains(endpoint.url) || endpoint.name.map(names.contains) ?? false },
      fromGroup: try context.parameters.require("group"), of: try context.account())
    return .qstashDone
  }

  /// A header's value is a string, or several.
  private struct HeaderValues: Decodable {
    let values: [String]

    init(from decoder: any Decoder) throws {
      let value = try decoder.singleValueContainer()
      do { values = [try value.decode(String.self)] } catch { values = try value.decode([String].self) }
    }
  }

  private struct HeadersBody: Decodable { var headers: [String: HeaderValues] }

  private func setHeaders(_ request: Request, _ context: DoorContext) async throws -> Response {
    let body = try await request.json(HeadersBody.self)
    let headers = body.headers.sorted { $0.key < $1.key }.flatMap { name, value in
      value.values.map { OutgoingMessage.Header(name: name, value: $0) }
    }
    try await office.setHeaders(
      headers, ofGroup: try context.parameters.require("group"), of: try context.account())
    return .qstashDone
  }
}
