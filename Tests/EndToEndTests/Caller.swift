import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1

/// Talks to a running Cutroom as other people's programs do.
struct Caller: Sendable {
  let address: String
  let key: String?

  struct Answer: Sendable {
    let status: Int
    let body: Data

    var text: String { String(decoding: body, as: UTF8.self) }

    /// The body as a JSON object; empty when it is none.
    var object: [String: any Sendable] {
      ((try? JSONSerialization.jsonObject(with: body)) as? [String: any Sendable]) ?? [:]
    }
  }

  func send(
    _ method: String, _ path: String, json: String? = nil, headers: [(String, String)] = []
  ) async throws -> Answer {
    var request = HTTPClientRequest(url: address + path)
    request.method = .RAW(value: method)
    if let key { request.headers.add(name: "authorization", value: "Bearer \(key)") }
    for (name, value) in headers { request.headers.add(name: name, value: value) }
    if let json {
      request.headers.add(name: "content-type", value: "application/json")
      request.body = .bytes(ByteBuffer(string: json))
    }
    let response = try await HTTPClient.shared.execute(request, timeout: .seconds(60))
    let body = try await response.body.collect(upTo: 256 << 20)
    return Answer(status: Int(response.status.code), body: Data(body.readableBytesView))
  }

  /// Uploads a file as one streamed PUT.
  func upload(_ file: URL, to path: String) async throws -> Answer {
    var request = HTTPClientRequest(url: address + path)
    request.method = .PUT
    if let key { request.headers.add(name: "authorization", value: "Bearer \(key)") }
    request.body = .bytes(ByteBuffer(bytes: try Data(contentsOf: file)))
    let response = try await HTTPClient.shared.execute(request, timeout: .seconds(120))
    let body = try await response.body.collect(upTo: 1 << 20)
    return Answer(status: Int(response.status.code), body: Data(body.readableBytesView))
  }

  /// Asks for a project's status until it is one of the last three; the server's own long wait is one second.
  func outcome(of project: String) async throws -> Answer {
    while true {
      let answer = try await send("GET", "/api/process-klap?projectId=\(project)")
      guard let status = answer.object["status"] as? String, ["idle", "queued", "processing"].contains(status) else {
        return answer
      }
      try await Self.pause()
    }
  }

  /// Other programs poll; so does this one.
  private static func pause() async throws { try await ContinuousClock().sleep(for: .milliseconds(300)) }
}

extension Installation {
  /// A running server of this installation and a key for it.
  func serve(_ arguments: [String] = [], account: String = "tests") async throws -> (RunningProgram, Caller) {
    let program = try RunningProgram(["serve", "--port", "0"] + arguments, in: self)
    guard let line = await program.line(containing: "listens on"), let address = line.split(separator: " ").last else {
      throw StartFailure(text: await program.ended().errors)
    }
    let key = await RunningProgram.output(["keys", "create", account], in: self)
    return (program, Caller(address: String(address), key: key))
  }

  struct StartFailure: Error { let text: String }
}

extension RunningProgram {
  /// What a command prints, without the line's end.
  static func output(_ arguments: [String], in installation: Installation) async -> String {
    guard let program = try? RunningProgram(arguments, in: installation) else { return "" }
    return await program.ended().output.trimmingCharacters(in: .whitespacesAndNewlines)
  }
}
