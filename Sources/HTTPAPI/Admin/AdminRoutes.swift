import Accounts
import ClipModel
import Foundation
import HTTPTypes
import Hummingbird

/// `/admin`: keys and sign-in links; over the Unix socket only.
struct AdminRoutes: Sendable {
  let services: APIServices

  func add(to group: RouterGroup<DoorContext>) {
    group.answer(.post, "keys") { try await create($0, $1) }
    group.answer(.get, "keys") { try await list($0, $1) }
    group.answer(.delete, "keys/:key") { try await revoke($0, $1) }
    group.answer(.post, "sign-in-links") { _, _ in
      let token = try await services.accounts.makeSignInLink(for: .local)
      return .json(LinkBody(url: "\(services.appURL())/sign-in?token=\(token.text)"), status: .created)
    }
  }

  private struct CreateBody: Decodable { var name: String }
  private struct LinkBody: Encodable { var url: String }

  private struct KeyBody: Encodable {
    var id: String
    var account: String
    var accountId: String
    var hint: String
    var createdAt: String
    var revokedAt: String?
    /// The secret, this once.
    var key: String?

    init(_ key: APIKey, secret: Secret? = nil) {
      id = key.id.rawValue
      account = key.account.name
      accountId = key.account.id.rawValue
      hint = key.hint
      createdAt = key.created.iso8601
      revokedAt = key.revoked?.iso8601
      self.key = secret?.text
    }
  }

  private func create(_ request: Request, _ context: DoorContext) async throws -> Response {
    let body = try await request.json(CreateBody.self)
    let issued = try await services.accounts.createKey(accountName: body.name)
    return .json(KeyBody(issued.key, secret: issued.secret), status: .created)
  }

  private func list(_ request: Request, _ context: DoorContext) async throws -> Response {
    .json(["keys": try await services.accounts.keys().map { KeyBody($0) }])
  }

  /// By the key's id, or all keys of an account by its name.
  private func revoke(_ request: Request, _ context: DoorContext) async throws -> Response {
    let written = try context.parameters.require("key")
    let keys = try await services.accounts.revokeKeys(written.removingPercentEncoding ?? written)
    return .json(["keys": keys.map { KeyBody($0) }])
  }
}

/// Lets in only who came over the Unix socket.
struct AdministratorMiddleware: RouterMiddleware {
  typealias Context = DoorContext

  @concurrent
  func handle(
    _ request: Request, context: DoorContext,
    next: @concurrent (Request, DoorContext) async throws -> Response
  ) async throws -> Response {
    guard let caller = context.caller else { throw APIFailure.unauthorized }
    guard caller.isAdministrator else { throw APIFailure.administratorsOnly }
    return try await next(request, context)
  }
}
