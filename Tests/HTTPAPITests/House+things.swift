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
    return try DeliveryToken.make(
      key: pair.current, destination: client.base + path, body: Array(body.utf8), now: clock.now)
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
