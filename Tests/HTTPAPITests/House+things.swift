import ClipModel
import Database
import Delivery
import Foundation
import Generation
import MediaTools
import TestClock
import Testing

extension House {
  /// A new project's id.
  func project(
    key: String? = nil, body: String = #"{"name":"talk","videoUrl":"https://example.com/talk.mp4"}"#
  ) async throws -> String {
    let answer = try await client.send("POST", "/v1/projects", key: key ?? self.key, body)
    try #require(answer.status == 201, "\(answer.text)")
    return try #require(try answer.json("id").text)
  }

  /// Rows of a table.
  func count(_ table: String) async throws -> Int64 {
    try await database.read { try $0.run("SELECT count(*) AS n FROM \(table)")[0].integer("n") }
  }

  /// `Upstash-Signature` of an account's current key.
  func signature(_ account: Account.ID, path: String, body: String) async throws -> String {
    let keys = SigningKeys(clock: clock)
    let pair = try await database.write { try keys.pair(account, in: $0) }
    return try token(pair.current, path: path, body: body)
  }

  /// `Upstash-Signature` by any key.
  func token(_ key: String, path: String, body: String) throws -> String {
    try DeliveryToken.make(key: key, destination: client.base + path, body: Array(body.utf8), now: clock.now)
  }

  /// Delivers a project's start message as Courier does, signed by `signer`.
  func deliverStart(of project: String, signer: Account.ID = .app) async throws -> Client.Answer {
    let (path, body) = ("/api/worker/process-klap", #"{"projectId":"\#(project)"}"#)
    let signature = try await signature(signer, path: path, body: body)
    return try await client.send("POST", path, body, headers: [("Upstash-Signature", signature)])
  }

  /// Delivers once what is due, over the network, as Courier does.
  ///
  /// - Parameter origin: what it takes for this installation's address; the true one unless given.
  func deliverDue(origin: String? = nil) async throws {
    let origin = origin ?? client.base
    let courier = Courier(
      outbox: Outbox(queue: queue),
      addresses: DeliveryAddresses(appOrigin: { origin }, privateAllowed: true), client: outbound, logger: House.quiet)
    for claim in try await queue.claim(.message, limit: 100) {
      let outcome = await courier.attempt(claim, lease: Lease(claim: claim, queue: queue))
      #expect(try await queue.settle(claim, outcome, mourner: courier))
    }
  }

  /// All that a repetition could change about a project and around it; to be compared.
  func effects(on project: String) async throws -> [String] {
    var effects = [try await client.send("GET", "/v1/projects/\(project)", key: key).text]
    for table in ["cutroom_runs", "cutroom_tasks", "cutroom_messages", "cutroom_inbox", "cutroom_cancellations"] {
      effects.append("\(table): \(try await count(table))")
    }
    let runs = try await database.read {
      try $0.run("SELECT creates, check_number, check_wanted_at FROM cutroom_runs ORDER BY queued_at").map {
        "\(try $0.integer("creates")) \(try $0.integer("check_number")) \(try $0.integer("check_wanted_at"))"
      }
    }
    return effects + runs
  }

  /// A small video on the disk.
  func video(_ name: String = "talk.mp4", seconds: Double = 1) async throws -> String {
    let path = folder + "/" + name
    try await tool.ffmpeg(
      [
        "-f", "lavfi", "-i", "testsrc2=s=320x180:r=25:d=\(seconds)", "-f", "lavfi", "-i", "sine=d=\(seconds)",
        "-preset", "ultrafast", "-pix_fmt", "yuv420p", path,
      ], reads: [], writes: [folder])
    return path
  }
}
