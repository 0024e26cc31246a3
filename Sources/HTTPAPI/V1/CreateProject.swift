import Accounts
import ClipModel
import Database
import Generation
import HTTPTypes
import Hummingbird
import Intake
import MediaTools

/// The body of `POST /v1/projects`: a `videoUrl`, or a `path` (socket only), or neither when the video comes by `PUT`.
struct CreateProjectBody: Decodable {
  var name: String?
  var videoUrl: String?
  var path: String?
  var options: OptionsBody?
  /// The same content with the same options is the same project.
  var reuse: Bool?
  /// Queue it at once.
  var start: Bool?
}

/// Makes projects, once per `Idempotency-Key`.
struct ProjectMaker: Sendable {
  let services: APIServices
  let account: Account.ID
  let idempotencyKey: String?
  /// What makes two requests the same.
  let request: [UInt8]

  struct Made: Sendable {
    var answer: IdempotencyKeys.Answer
    var project: Project.ID
  }

  /// - Parameter mayReadPaths: whether the caller sits at the socket.
  func make(_ body: CreateProjectBody, mayReadPaths: Bool) async throws -> Made {
    let options = try body.options?.options() ?? ClipOptions()
    if let address = body.videoUrl { try check(address) }
    guard body.videoUrl == nil || body.path == nil else {
      throw APIFailure.invalid("Give a videoUrl or a path, not both.")
    }
    guard let path = body.path else {
      let name = name(body.name, or: body.videoUrl)
      return try await insert(NewProject(name: name, videoURL: body.videoUrl, options: options), original: nil)
    }
    guard mayReadPaths else {
      throw APIFailure(
        .forbidden, code: "forbidden", "A path is taken over the socket only; send the video with PUT.")
    }
    return try await take(path, name: name(body.name, or: path), options: options, reuse: body.reuse ?? false)
  }

  private func take(_ path: String, name: String, options: ClipOptions, reuse: Bool) async throws -> Made {
    do {
      let original = try await services.originals.importFile(path, name: name, owner: account)
      if reuse, let project = try await same(original, options: options) {
        let answer = IdempotencyKeys.Answer(status: 200, body: Array(buffer: jsonBuffer(ProjectBody(project))))
        return Made(answer: answer, project: project.id)
      }
      let new = NewProject(
        name: name, originalID: original.id.rawValue, sourceSeconds: original.facts.duration, options: options)
      return try await insert(new, original: original.id)
    } catch let error as any PublicError where error.refusesVideo {
      let made = try await insert(NewProject(name: name, options: options), original: nil)
      try await services.refuse(made.project, owner: account, because: error)
      throw APIFailure(refusing: error, project: made.project)
    }
  }

  /// A project of the same content and options that has not failed.
  private func same(_ original: Original, options: ClipOptions) async throws -> Project? {
    for id in try await services.originals.projects(of: original.id) {
      let project = try await services.generation.project(Project.ID(id), owner: account)
      if project.options == options, project.state != .failed, project.state != .canceled { return project }
    }
    return nil
  }

  private func insert(_ new: NewProject, original: Original.ID?) async throws -> Made {
    let services = services
    let (account, key, request, now) = (account, idempotencyKey, request, services.clock.now)
    let answer = try await services.database.write { transaction in
      try IdempotencyKeys.once(key, account: account, request: request, at: now, in: transaction) {
        if let original { try services.originals.demand(original, in: transaction) }
        let project = try services.generation.create(new, owner: account, in: transaction)
        return IdempotencyKeys.Answer(status: 201, body: Array(buffer: jsonBuffer(ProjectBody(project))))
      }
    }
    let made = try decodeJSON(MadeBody.self, from: answer.body)
    return Made(answer: answer, project: Project.ID(made.id))
  }

  private struct MadeBody: Decodable { var id: String }

  private func check(_ address: String) throws {
    let isWeb = address.lowercased().hasPrefix("http://") || address.lowercased().hasPrefix("https://")
    guard isWeb, address.utf8.count <= 4096, !address.contains(where: \.isWhitespace) else {
      throw APIFailure.invalid("videoUrl must be an http or https address.")
    }
  }

  private func name(_ given: String?, or source: String?) -> String {
    let last = source?.split(separator: "/").last.map(String.init)?.split(separator: "?").first.map(String.init)
    let name = (given ?? last ?? "Untitled").filter { !$0.isNewline }
    return name.isEmpty ? "Untitled" : String(name.prefix(200))
  }
}
