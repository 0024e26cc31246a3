import Accounts
import ClipModel
import Database
import Generation
import HTTPTypes
import Hummingbird
import Intake
import Logging
import MediaTools
import Outbound

/// The body of `POST /v1/projects`: a `videoUrl`, or a `path` (socket only), or neither when the video comes by `PUT`.
struct CreateProjectBody: Decodable {
  var name: String?
  var videoUrl: String?
  var path: String?
  var options: OptionsBody?
  /// The same content, or the same address, with the same options is the same project.
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
  let logger: Logger

  struct Made: Sendable {
    var answer: IdempotencyKeys.Answer
    var project: Project.ID
  }

  /// What becomes of a new project beside being there.
  private struct Wish: Sendable {
    var reuse = false
    var start = false
  }

  /// - Parameter mayReadPaths: whether the caller sits at the socket.
  func make(_ body: CreateProjectBody, mayReadPaths: Bool) async throws -> Made {
    let options = try body.options?.options() ?? ClipOptions()
    if let address = body.videoUrl { try check(address) }
    guard body.videoUrl == nil || body.path == nil else {
      throw APIFailure.invalid("Give a videoUrl or a path, not both.")
    }
    let wish = Wish(reuse: body.reuse ?? false, start: body.start ?? false)
    guard let path = body.path else {
      if wish.start, body.videoUrl == nil { throw APIFailure.noVideo(in: "{id}", .unprocessableContent) }
      let name = name(body.name, or: body.videoUrl)
      return try await insert(NewProject(name: name, videoURL: body.videoUrl, options: options), wish: wish)
    }
    guard mayReadPaths else {
      throw APIFailure(
        .forbidden, code: "forbidden", "A path is taken over the socket only; send the video with PUT.")
    }
    return try await take(path, as: NewProject(name: name(body.name, or: path), options: options), wish: wish)
  }

  private func take(_ path: String, as wanted: NewProject, wish: Wish) async throws -> Made {
    let original: Original
    do {
      original = try await services.originals.importFile(path, name: wanted.name, owner: account)
    } catch let error as any PublicError where error.refusesVideo {
      let made = try await insert(wanted, wish: Wish())
      try await services.refuse(made.project, owner: account, because: error)
      throw APIFailure(refusing: error, project: made.project)
    }
    var new = wanted
    new.originalID = original.id.rawValue
    new.sourceSeconds = original.facts.duration
    do {
      return try await insert(new, wish: wish)
    } catch {
      await services.giveBack(original.id, logger: logger)
      throw error
    }
  }

  /// Makes the project and starts it in one transaction: what can't be started is not made.
  private func insert(_ new: NewProject, wish: Wish) async throws -> Made {
    let services = services
    let (account, key, request, now) = (account, idempotencyKey, request, services.clock.now)
    let answer = try await services.database.write { transaction in
      try IdempotencyKeys.once(key, account: account, request: request, at: now, in: transaction) {
        if let original = new.originalID { try services.originals.demand(Original.ID(original), in: transaction) }
        let same = wish.reuse ? try services.generation.same(as: new, owner: account, in: transaction) : nil
        let project = try same ?? services.generation.create(new, owner: account, in: transaction)
        if wish.start, project.state == .idle {
          _ = try services.generation.start(project: project.id, owner: account, in: transaction)
        }
        let body = Array(buffer: jsonBuffer(ProjectBody(project)))
        return IdempotencyKeys.Answer(status: same == nil ? 201 : 200, body: body)
      }
    }
    let made = try decodeJSON(MadeBody.self, from: answer.body)
    return Made(answer: answer, project: Project.ID(made.id))
  }

  private struct MadeBody: Decodable { var id: String }

  /// By the same rules as the fetch, so that an address that can never be fetched is refused here.
  private func check(_ address: String) throws {
    guard address.utf8.count <= 4096, !address.contains(where: \.isWhitespace) else {
      throw APIFailure.invalid("videoUrl must have at most 4096 bytes and no spaces.")
    }
    do {
      _ = try WebAddress(address)
    } catch {
      throw APIFailure.invalid("videoUrl must be an http or https address. \(error.publicMessage)")
    }
  }

  private func name(_ given: String?, or source: String?) -> String {
    let last = source?.split(separator: "/").last.map(String.init)?.split(separator: "?").first.map(String.init)
    let name = (given ?? last ?? "Untitled").filter { !$0.isNewline }
    return name.isEmpty ? "Untitled" : String(name.prefix(200))
  }
}
