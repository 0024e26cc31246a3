import Accounts
import AsyncHTTPClient
import ClipModel
import Foundation
import TestClock
import Testing

/// Live events tell everything once, resume where they stopped, and end with the service.
@Suite(.timeLimit(.minutes(1)))
struct EventPromises {
  /// Reads until `count` messages with an id have come.
  private func read(
    _ house: House, _ project: String, after: String? = nil, count: Int
  ) async throws -> [(id: String, event: String)] {
    var found: [(id: String, event: String)] = []
    var id: String?
    let headers = after.map { [("Last-Event-ID", $0)] } ?? []
    try await house.client.lines("/v1/projects/\(project)/events", key: house.key, headers: headers) { line in
      if line.hasPrefix("id: ") { id = String(line.dropFirst(4)) }
      if line.hasPrefix("event: "), let known = id {
        found.append((known, String(line.dropFirst(7))))
        id = nil
      }
      return found.count < count
    }
    return found
  }

  @Test func whatHappenedAndWhatHappensComesInOrderAndResumes() async throws {
    try await House.with { house in
      let project = try await house.project()
      let created = try await read(house, project, count: 1)
      #expect(created.map(\.event) == ["created"])
      async let following = read(house, project, after: created[0].id, count: 1)
      _ = try await house.client.send("POST", "/v1/projects/\(project)/start", key: house.key)
      let queued = try await following
      #expect(queued.map(\.event) == ["queued"])
      let all = try await read(house, project, count: 2)
      #expect(all.map(\.id) == [created[0].id, queued[0].id])
    }
  }

  @Test func whoseKeyHasEndedIsShutOut() async throws {
    try await House.with { house in
      let project = try await house.project()
      let keys = try await house.accounts.keys().filter { $0.account.id == house.owner }
      try await house.client.lines("/v1/projects/\(project)/events", key: house.key) { line in
        guard line.hasPrefix("event: created") else { return true }
        for key in keys { try await house.accounts.revokeKeys(key.id.rawValue) }
        await house.clock.sleeper(for: .seconds(15))
        house.clock.advance(by: .seconds(15))
        return true
      }
    }
  }

  @Test func aHeartbeatKeepsTheConnectionAndAStopEndsIt() async throws {
    try await House.with { house in
      let project = try await house.project()
      var isBeating = false
      try await house.client.lines("/v1/projects/\(project)/events", key: house.key) { line in
        if line.hasPrefix("event: created") {
          await house.clock.sleeper(for: .seconds(15))
          house.clock.advance(by: .seconds(15))
        }
        if line == ": still here" {
          isBeating = true
          await house.stop()
        }
        return true
      }
      #expect(isBeating)
    }
  }
}
