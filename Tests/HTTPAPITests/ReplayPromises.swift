import ClipModel
import Database
import Delivery
import Foundation
import TestClock
import Testing

/// However often a message of ours is delivered, it has one effect.
@Suite(.timeLimit(.minutes(1)))
struct ReplayPromises {
  @Test func aStartDeliveredTenTimesMakesOneTask() async throws {
    try await House.with { house in
      let project = try await house.project()
      _ = try await house.client.send("POST", "/v1/projects/\(project)/start", key: house.key)
      for _ in 1...10 { #expect(try await house.deliverStart(of: project).status == 200) }
      #expect(try await house.count("cutroom_tasks") == 1)
      #expect(try await house.count("cutroom_runs") == 1)
    }
  }

  @Test func tenDeliveriesAtTheSameTimeMakeOneTask() async throws {
    try await House.with { house in
      let project = try await house.project()
      _ = try await house.client.send("POST", "/v1/projects/\(project)/start", key: house.key)
      let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
        for _ in 1...10 { group.addTask { try await house.deliverStart(of: project).status } }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      #expect(statuses.contains(200))
      #expect(statuses.allSatisfy { $0 == 200 || $0 == 503 })
      #expect(try await house.count("cutroom_tasks") == 1)
    }
  }

  @Test func aSecondDeliveryDuringTheFirstIsToldWhenToComeBack() async throws {
    try await House.with { house in
      let video = try Data(contentsOf: URL(filePath: try await house.video()))
      let project = try await house.project(body: #"{"name":"t"}"#)
      let sent = try await house.client.send(
        "PUT", "/v1/projects/\(project)/video?start=true", key: house.key, bytes: Array(video))
      try #require(sent.status == 200, "\(sent.text)")
      let second = Watched<Client.Answer?>(nil)
      house.asking.set {
        let answer = try await house.deliverStart(of: project)
        second.change { $0 = answer }
      }
      #expect(try await house.deliverStart(of: project).status == 200)
      let busy = try #require(second.value)
      #expect(busy.status == 503)
      // The lease on the intent is 90 s.
      let seconds = try #require(Int(busy.header("Retry-After") ?? ""))
      #expect((90...91).contains(seconds))
      #expect(try await house.deliverStart(of: project).status == 200)
      #expect(try await house.count("cutroom_tasks") == 1)
    }
  }

  /// What Courier reports once it has given up all messages of ours that were under way.
  private func reports(_ house: House) async throws -> [String] {
    for _ in 1...4 {
      house.clock.advance(by: .seconds(3600))
      // Nobody listens there.
      try await house.deliverDue(origin: "http://127.0.0.1:1")
    }
    return try await house.database.read {
      try $0.run("SELECT body FROM cutroom_messages WHERE destination LIKE '%/api/webhooks/delivery'")
        .map { String(decoding: try $0.bytes("body"), as: UTF8.self) }
    }
  }

  private func report(_ body: String, to house: House) async throws -> Client.Answer {
    let path = "/api/webhooks/delivery"
    let signature = try await house.signature(.app, path: path, body: body)
    return try await house.client.send("POST", path, body, headers: [("Upstash-Signature", signature)])
  }

  private func timeline(_ house: House, _ project: String, kind: String) async throws -> Int {
    try await house.client.send("GET", "/v1/projects/\(project)/timeline", key: house.key)
      .json("timeline").list.count { $0["kind"] == .text(kind) }
  }

  @Test func aStartThatCouldNotBeDeliveredFailsItsRunOnceHoweverOftenThatIsReported() async throws {
    try await House.with { house in
      let project = try await house.project()
      _ = try await house.client.send("POST", "/v1/projects/\(project)/start", key: house.key)
      let reports = try await reports(house)
      try #require(reports.count == 1)
      #expect(try await report(reports[0], to: house).status == 200)
      let after = try await house.effects(on: project)
      for _ in 2...10 { #expect(try await report(reports[0], to: house).status == 200) }
      // A report of a run that is over is noted, once.
      #expect(try await timeline(house, project, kind: "noted") == 1)
      #expect(try await timeline(house, project, kind: "failed") == 1)
      #expect(try await house.effects(on: project).dropFirst() == after.dropFirst())
      let shown = try await house.client.send("GET", "/v1/projects/\(project)", key: house.key).json()
      #expect(shown["status"] == "failed")
      #expect(shown["error"].text?.isEmpty == false)
    }
  }

  @Test func aCheckThatCouldNotBeDeliveredIsWrittenOnceMoreHoweverOftenThatIsReported() async throws {
    try await House.with { house in
      let project = try await house.project()
      _ = try await house.client.send("POST", "/v1/projects/\(project)/start", key: house.key)
      try #require(try await house.deliverStart(of: project).status == 200)
      let reports = try await reports(house)
      // The start's own message, delivered by hand before, and the first check.
      try #require(reports.count == 2)
      for body in reports { #expect(try await report(body, to: house).status == 200) }
      let after = try await house.effects(on: project)
      for body in reports {
        for _ in 2...10 { #expect(try await report(body, to: house).status == 200) }
      }
      #expect(try await house.effects(on: project) == after)
      #expect(try await timeline(house, project, kind: "republished") == 1)
      let checks = try await house.database.read {
        try $0.run("SELECT id FROM cutroom_messages WHERE destination LIKE '%/process-clips'").count
      }
      #expect(checks == 2)
      let shown = try await house.client.send("GET", "/v1/projects/\(project)", key: house.key)
      #expect(try shown.json("status") == "processing")
    }
  }
}
