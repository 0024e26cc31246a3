import ClipModel
import Foundation
import HTTPTypes
import Hummingbird
import KlapProtocol
import NIOCore
import Synchronization

/// A provider that does what a test tells it, and checks whatever it is told against the protocol.
final class ScriptedKlap: Sendable {
  /// What goes wrong, for as many requests as are listed, before things go right.
  enum Fault: Sendable {
    /// Answers this status and does nothing.
    case status(Int, headers: [String: String] = [:])
    /// Does what it was asked, but its answer is lost behind a gateway.
    case answerLost
  }

  struct Model: Sendable {
    var base = ""
    var extensions = true
    var key = "kak_test"
    var tasks: [String: KlapTask] = [:]
    var byIdempotencyKey: [String: String] = [:]
    var requests: [CreateTaskRequest] = []
    var shorts: [KlapShort] = []
    var exports: [String: String] = [:]
    var exportsStarted = 0
    var exportStatus = KlapStatus.ready
    var exportsTaken = 0
    var canceled: [String] = []
    var deleted: [String] = []
    var looks = 0
    var filesServed = 0
    var faults: [String: [Fault]] = [:]
    /// What was asked against the protocol.
    var violations: [String] = []
  }

  private let model = Mutex(Model())

  var now: Model { model.withLock { $0 } }

  func change(_ body: (inout Model) -> Void) { model.withLock { body(&$0) } }

  /// Lets requests of a kind (`create`, `task`, `shorts`, `export`, `file`) go wrong.
  func fail(_ kind: String, _ faults: Fault...) { change { $0.faults[kind, default: []] += faults } }

  /// Lets `count` requests of a kind be answered with the same status.
  func fail(_ kind: String, _ status: Int, times count: Int) {
    change { $0.faults[kind, default: []] += Array(repeating: Fault.status(status), count: count) }
  }

  /// All tasks are through, with these shorts.
  func finish(shorts count: Int = 2) {
    change { model in
      model.shorts = (1...max(count, 1)).prefix(count).map { model.short($0) }
      for id in model.tasks.keys {
        model.tasks[id]?.status = .ready
        model.tasks[id]?.cutroom?.clipsReady = count
      }
    }
  }

  func add(to router: Router<BasicRequestContext>) {
    router.post("/v2/tasks/video-to-shorts") { try await self.handle("create", $0, $1, self.create) }
    router.get("/v2/tasks/:id") { try await self.handle("task", $0, $1, self.task) }
    router.delete("/v2/tasks/:id") { try await self.handle("delete", $0, $1, self.delete) }
    router.post("/v2/tasks/:id/cancel") { try await self.handle("cancel", $0, $1, self.cancel) }
    router.get("/v2/projects/:folder") { try await self.handle("shorts", $0, $1, self.list) }
    router.post("/v2/projects/:folder/:short/exports") {
      try await self.handle("export", $0, $1, self.startExport)
    }
    router.get("/v2/projects/:folder/:short/exports/:export") {
      try await self.handle("export-look", $0, $1, self.export)
    }
    router.get("/files/:name") { _, context in self.file(context) }
  }
}

extension ScriptedKlap {
  private func handle(
    _ kind: String, _ request: Request, _ context: BasicRequestContext,
    _ serve: ([String: String]) -> (Int, [UInt8])
  ) async throws -> Response {
    var fields = Dictionary(uniqueKeysWithValues: context.parameters.map { (String($0.0), String($0.1)) })
    let body = try await request.body.collect(upTo: 1 << 20)
    fields["body"] = String(buffer: body)
    fields["key"] = HTTPField.Name("Idempotency-Key").flatMap { request.headers[$0] }
    change { model in
      if request.headers[.authorization] != "Bearer \(model.key)" { model.violations.append("\(kind): wrong key") }
    }
    let fault = model.withLock { model in
      model.faults[kind]?.isEmpty == false ? model.faults[kind]?.removeFirst() : nil
    }
    switch fault {
    case .status(let status, let headers): return response(status, Array(#"{"message":"as told"}"#.utf8), headers)
    case .answerLost:
      _ = serve(fields)
      return response(502, [], [:])
    case nil:
      let (status, bytes) = serve(fields)
      return response(status, bytes, [:])
    }
  }

  private func response(_ status: Int, _ bytes: [UInt8], _ headers: [String: String]) -> Response {
    var fields: HTTPFields = [.contentType: "application/json"]
    for (name, value) in headers { if let name = HTTPField.Name(name) { fields[name] = value } }
    return Response(status: .init(code: status), headers: fields, body: .init(byteBuffer: ByteBuffer(bytes: bytes)))
  }

  private func create(_ fields: [String: String]) -> (Int, [UInt8]) {
    model.withLock { model in
      do {
        let asked = try KlapJSON.decode(CreateTaskRequest.self, from: Array(fields["body", default: ""].utf8))
        model.requests.append(asked)
        model.check(asked)
        let key = fields["key"]
        if !model.extensions, key != nil { model.violations.append("create: an idempotency key for Klap") }
        if let key, let known = model.byIdempotencyKey[key], let task = model.tasks[known] {
          return (200, try KlapJSON.encode(task))
        }
        let id = "task\(model.tasks.count + 1)"
        let task = KlapTask(
          id: id, status: .processing, createdAt: "2026-01-01T00:00:00.000Z", outputID: "folder-\(id)",
          cutroom: model.extensions ? CutroomTask(stage: "listen", progress: 0.1, etaSeconds: 60, clipsReady: 0) : nil)
        model.tasks[id] = task
        if let key { model.byIdempotencyKey[key] = id }
        return (201, try KlapJSON.encode(task))
      } catch {
        model.violations.append("create: \(error)")
        return (422, Array(#"{"message":"unprocessable-entity"}"#.utf8))
      }
    }
  }

  private func task(_ fields: [String: String]) -> (Int, [UInt8]) {
    answer { model in
      model.looks += 1
      return model.tasks[fields["id", default: ""]]
    }
  }

  private func cancel(_ fields: [String: String]) -> (Int, [UInt8]) {
    answer { model in
      model.canceled.append(fields["id", default: ""])
      return model.tasks[fields["id", default: ""]]
    }
  }

  private func delete(_ fields: [String: String]) -> (Int, [UInt8]) {
    answer { model in
      let id = fields["id", default: ""]
      model.deleted.append(id)
      return model.tasks.removeValue(forKey: id)
    }
  }

  private func list(_ fields: [String: String]) -> (Int, [UInt8]) { answer { $0.shorts } }

  private func startExport(_ fields: [String: String]) -> (Int, [UInt8]) {
    answer { model in
      model.exportsStarted += 1
      let id = "export\(model.exportsStarted)"
      model.exports[id] = fields["short", default: ""]
      return model.export(id)
    }
  }

  private func export(_ fields: [String: String]) -> (Int, [UInt8]) {
    answer { $0.export(fields["export", default: ""]) }
  }

  private func file(_ context: BasicRequestContext) -> Response {
    let fault = model.withLock { model in
      model.filesServed += 1
      return model.faults["file"]?.isEmpty == false ? model.faults["file"]?.removeFirst() : nil
    }
    if case .status(let status, _)? = fault { return Response(status: .init(code: status)) }
    let name = context.parameters.get("name") ?? ""
    return Response(status: .ok, body: .init(byteBuffer: ByteBuffer(string: "content of \(name)")))
  }

  private func answer(_ value: (inout Model) throws -> (some Encodable)?) -> (Int, [UInt8]) {
    model.withLock { model in
      do {
        guard let found = try value(&model) else { return (404, Array(#"{"message":"not-found"}"#.utf8)) }
        return (200, try KlapJSON.encode(found))
      } catch {
        model.violations.append("\(error)")
        return (500, [])
      }
    }
  }
}

extension ScriptedKlap.Model {
  mutating func check(_ asked: CreateTaskRequest) {
    if extensions != (asked.cutroom != nil) { violations.append("create: cutroom is \(asked.cutroom != nil)") }
    if !asked.sourceVideoURL.contains("://"), !asked.sourceVideoURL.hasPrefix("cutroom-app:") {
      violations.append("create: no address")
    }
    if asked.minDuration > asked.targetDuration || asked.targetDuration > asked.maxDuration {
      violations.append("create: durations")
    }
  }

  func short(_ number: Int) -> KlapShort {
    KlapShort(
      id: "short\(number)", authorID: "a", folderID: "f", name: "Moment \(number)",
      createdAt: "2026-01-01T00:00:00.000Z", viralityScore: Double(number) / 10,
      viralityScoreExplanation: "It is number \(number).", duration: extensions ? 20 : nil,
      dimensionsWidth: extensions ? 1080 : nil, dimensionsHeight: extensions ? 1920 : nil,
      cutroom: extensions
        ? CutroomShort(
          sourceStart: Double(number * 100), sourceEnd: Double(number * 100 + 20),
          words: [Word(text: "Hello", start: Double(number * 100), end: Double(number * 100) + 0.4)],
          reason: "It is number \(number).", quality: .object(["framing": .number(0.98)])) : nil)
  }

  func export(_ id: String) -> KlapExport? {
    guard let short = exports[id] else { return nil }
    let isReady = exportStatus == .ready
    return KlapExport(
      id: id, status: exportStatus, srcURL: isReady ? "\(base)/files/\(short).mp4" : nil, projectID: short,
      createdAt: "2026-01-01T00:00:00.000Z", finishedAt: nil, name: "n", authorID: "a", folderID: "f",
      cutroom: extensions
        ? CutroomExport(
          thumbnailURL: "\(base)/files/\(short).jpg", subtitlesURL: "\(base)/files/\(short).srt",
          documentURL: "\(base)/files/\(short).json") : nil)
  }
}
