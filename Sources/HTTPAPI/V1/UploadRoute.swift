import Accounts
import ClipModel
import Database
import Foundation
import Generation
import HTTPTypes
import Hummingbird
import Intake
import Logging
import MediaTools
import NIOCore

/// `PUT /v1/projects/{id}/video`: the raw video as the body, gigabytes at flat memory. `?start=true` queues the project
/// in the transaction that keeps the video.
struct UploadRoute: Sendable {
  let services: APIServices

  func add(to group: RouterGroup<DoorContext>) {
    group.answer(.put, "projects/:id/video") { try await upload($0, $1) }
  }

  private func upload(_ request: Request, _ context: DoorContext) async throws -> Response {
    let (id, account) = try context.project()
    let project = try await services.generation.project(id, owner: account)
    let ask = Ask(
      key: try request.checkedIdempotencyKey(), account: account,
      // The length stands for the content, which is not kept to be compared.
      request: Array("PUT \(request.uri)\n\(request.headers[.contentLength] ?? "")".utf8),
      starts: request.uri.queryParameters["start"] == "true")
    if let answer = try await known(ask) { return .json(bytes: ByteBuffer(bytes: answer.body)) }
    guard !project.state.isActive else { throw APIFailure.atWork }
    let original = try await receive(request, for: project, owner: account)
    let answer = try await keep(original, for: id, ask, logger: context.accountLogger)
    return .json(bytes: ByteBuffer(bytes: answer.body))
  }

  /// What is asked for beside keeping the video, and by whom.
  private struct Ask: Sendable {
    var key: String?
    var account: Account.ID
    var request: [UInt8]
    var starts: Bool
  }

  /// What the same request was answered before: then the video that comes with it is not even read.
  private func known(_ ask: Ask) async throws -> IdempotencyKeys.Answer? {
    guard ask.key != nil else { return nil }
    let now = services.clock.now
    return try await services.database.write {
      try IdempotencyKeys.known(ask.key, account: ask.account, request: ask.request, at: now, in: $0)
    }
  }

  private func receive(_ request: Request, for project: Project, owner: Account.ID) async throws -> Original {
    do {
      return try await services.originals.receive(
        request.body, expectedBytes: request.headers[.contentLength].flatMap { Int64($0) },
        name: request.headers[.fileName]?.removingPercentEncoding ?? project.name, owner: owner)
    } catch let error as any PublicError where error.refusesVideo {
      try await services.refuse(project.id, owner: owner, because: error)
      throw APIFailure(refusing: error, project: project.id)
    }
  }

  /// Makes the original the project's, unless the project was started or deleted while it came in.
  private func keep(
    _ original: Original, for project: Project.ID, _ ask: Ask, logger: Logger
  ) async throws -> IdempotencyKeys.Answer {
    let services = services
    let answer: IdempotencyKeys.Answer
    let unused: String?
    let now = services.clock.now
    do {
      (answer, unused) = try await services.database.write { transaction in
        // Stays this one when another request under the same key was first.
        var unused: String? = original.id.rawValue
        let answer = try IdempotencyKeys.once(
          ask.key, account: ask.account, request: ask.request, at: now, in: transaction
        ) {
          try services.originals.demand(original.id, in: transaction)
          unused = try services.generation.setOriginal(
            original.id.rawValue, seconds: original.facts.duration, project: project, owner: ask.account,
            in: transaction)
          if ask.starts {
            _ = try services.generation.start(project: project, owner: ask.account, in: transaction)
          }
          let kept = try services.generation.project(project, owner: ask.account, in: transaction)
          return IdempotencyKeys.Answer(status: 200, body: Array(buffer: jsonBuffer(ProjectBody(kept))))
        }
        return (answer, unused)
      }
    } catch {
      await services.giveBack(original.id, logger: logger)
      if case .notNow = error as? GenerationError { throw APIFailure.atWork }
      throw error
    }
    if let unused { await services.giveBack(Original.ID(unused), logger: logger) }
    return answer
  }
}

extension APIFailure {
  fileprivate static let atWork = Self(
    .conflict, code: "wrong-state", "The project is at work; cancel it first.")
}
