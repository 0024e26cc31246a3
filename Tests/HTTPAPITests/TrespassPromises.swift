import ClipModel
import Database
import Delivery
import Foundation
import TestClock
import Testing

/// Whoever may publish messages can't move our own road with them.
@Suite(.timeLimit(.minutes(1)))
struct TrespassPromises {
  private static let path = "/api/worker/process-klap"

  /// Publishes what our own start message says, by its key, and returns the message's id.
  private func publish(_ house: House, key: String, to origin: String, project: String) async throws -> WorkItem.ID {
    let answer = try await house.client.send(
      "POST", "/v2/publish/\(origin)\(Self.path)", key: key, #"{"projectId":"\#(project)"}"#,
      headers: [("Upstash-Retries", "0"), ("Content-Type", "application/json")])
    try #require(answer.status == 200, "\(answer.text)")
    return WorkItem.ID(try #require(try answer.json("messageId").text))
  }

  /// A project whose start waits for its delivery.
  private func queued(_ house: House) async throws -> String {
    let project = try await house.project()
    _ = try await house.client.send("POST", "/v1/projects/\(project)/start", key: house.key)
    return project
  }

  /// All about the project itself; messages come and go around it.
  private func state(_ house: House, _ project: String) async throws -> [String] {
    try await house.effects(on: project).filter { !$0.hasPrefix("cutroom_messages") }
  }

  private func status(_ house: House, _ message: WorkItem.ID) async throws -> WorkStatus {
    try #require(try await house.database.read { try house.queue.status(message, in: $0) })
  }

  private func attempts(_ house: House, _ message: WorkItem.ID) async throws -> [Int64] {
    try await house.database.read {
      try $0.run("SELECT status FROM cutroom_events WHERE message_id = $1 AND state = 'FAILED'", message.rawValue)
        .map { try $0.integer("status") }
    }
  }

  @Test(arguments: ["127.0.0.1", "localhost"])
  func aPublishToOurWorkerRouteIsNeverDelivered(host: String) async throws {
    try await House.with { house in
      let project = try await queued(house)
      let before = try await state(house, project)
      // Even by the project's own account.
      for key in [house.otherKey, house.key] {
        let origin = house.client.base.replacing("127.0.0.1", with: host)
        let message = try await publish(house, key: key, to: origin, project: project)
        try await house.deliverDue()
        let status = try await status(house, message)
        #expect(status.state == .dead)
        #expect(status.reason?.contains("this server's own address") == true, "\(status.reason ?? "")")
        #expect(try await attempts(house, message) == [0])
      }
      #expect(try await state(house, project) == before)
      // The same road is open to ourselves.
      house.clock.advance(by: .seconds(10))
      try await house.deliverDue()
      let shown = try await house.client.send("GET", "/v1/projects/\(project)", key: house.key)
      #expect(try shown.json("status") == "processing")
    }
  }

  @Test func aPublishThatReachesOurWorkerRouteByAnotherNameIsUnauthorized() async throws {
    try await House.with { house in
      let project = try await queued(house)
      let before = try await state(house, project)
      for key in [house.otherKey, house.key] {
        let message = try await publish(house, key: key, to: house.client.base, project: project)
        // A Courier that doesn't know this address for its own, as behind somebody's proxy.
        try await house.deliverDue(origin: "http://app.example:1")
        #expect(try await status(house, message).state == .dead)
        #expect(try await attempts(house, message) == [401])
      }
      #expect(try await state(house, project) == before)
      #expect(try await house.count("cutroom_tasks") == 0)
    }
  }

  @Test func ourPlaceholderIsNobodyElsesDestination() async throws {
    try await House.with { house in
      let answer = try await house.client.send(
        "POST", "/v2/publish/cutroom-app:\(Self.path)", key: house.otherKey, "{}")
      #expect(answer.status == 400)
      #expect(try await house.count("cutroom_messages") == 0)
    }
  }
}
