import ClipModel
import Database
import Delivery
import Foundation
import Generation
import TestClock
import Testing

/// The seed's contract, byte for byte.
@Suite(.timeLimit(.minutes(1)))
struct SeedPromises {
  private func start(_ house: House, _ project: String, key: String? = nil) async throws -> Client.Answer {
    try await house.client.send(
      "POST", "/api/process-klap", key: key ?? house.key, #"{"projectId":"\#(project)"}"#)
  }

  @Test func queueingAnswersWithOneQueueIdHoweverOften() async throws {
    try await House.with { house in
      let project = try await house.project()
      let first = try await start(house, project)
      #expect(first.status == 200)
      let json = try first.json()
      #expect(json.keys == ["success", "message", "queueId"])
      #expect(json["success"] == true)
      #expect(json["message"] == "Clip generation queued")
      let again = try await start(house, project)
      #expect(again.body == first.body)
      let messages = try await house.count("cutroom_runs")
      #expect(messages == 1)
    }
  }

  @Test func strangersAreUnauthorized() async throws {
    try await House.with { house in
      for key in [nil, "cr_wrong"] {
        let post = try await house.client.send("POST", "/api/process-klap", key: key, #"{"projectId":"x"}"#)
        #expect(post.status == 401)
        #expect(post.text == #"{"error":"Unauthorized"}"#)
        let get = try await house.client.send("GET", "/api/process-klap?projectId=x", key: key)
        #expect(get.text == #"{"error":"Unauthorized"}"#)
      }
    }
  }

  @Test func whatIsNoProjectOfTheirsWithAVideoIsInvalid() async throws {
    try await House.with { house in
      let foreign = try await house.project(key: house.otherKey)
      let empty = try await house.project(body: #"{"name":"no video"}"#)
      for body in [
        "", "no json", "[]", #"{"projectId":7}"#, #"{"projectId":"unknown"}"#, #"{"projectId":"\#(foreign)"}"#,
        #"{"projectId":"\#(empty)"}"#,
      ] {
        let answer = try await house.client.send("POST", "/api/process-klap", key: house.key, body)
        #expect(answer.status == 400, "\(body)")
        #expect(answer.text == #"{"error":"Invalid project"}"#, "\(body)")
      }
    }
  }

  @Test func whatTheClipEngineCannotDoIsInvalidWithTheReason() async throws {
    try await House.with(House.Rules(capabilities: .hostedKlap)) { house in
      let project = try await house.project(
        body: #"{"videoUrl":"https://example.com/a.mp4","options":{"range":"0-30"}}"#)
      let answer = try await start(house, project)
      #expect(answer.status == 400)
      let json = try answer.json()
      #expect(json.keys == ["error", "detail"])
      #expect(json["error"] == "Invalid project")
      #expect(json["detail"].text?.contains("range") == true)
      #expect(try await house.count("cutroom_runs") == 0)
    }
  }

  @Test func onlyOurOwnFailureIsAFailureToQueue() async throws {
    let isBroken = Watched(true)
    let rules = House.Rules(sender: { MoodySender(isBroken: isBroken, sender: CourierSender(outbox: $0)) })
    try await House.with(rules) { house in
      isBroken.change { $0 = true }
      let project = try await house.project()
      let failed = try await start(house, project)
      #expect(failed.status == 500)
      #expect(failed.text == #"{"error":"Failed to queue"}"#)
      #expect(try await house.count("cutroom_runs") == 0)
      let shown = try await house.client.send("GET", "/api/process-klap?projectId=\(project)", key: house.key)
      #expect(try shown.json("status") == "idle")
      for (id, key) in [("unknown", house.key), (project, house.otherKey)] {
        let invalid = try await start(house, id, key: key)
        #expect(invalid.status == 400)
        #expect(invalid.text == #"{"error":"Invalid project"}"#)
      }
      #expect(try await start(house, project, key: "cr_wrong").status == 401)
      isBroken.change { $0 = false }
      #expect(try await start(house, project).status == 200)
    }
  }

  @Test func theStatusHasTheSeedsFieldsAndOurs() async throws {
    try await House.with { house in
      let project = try await house.project()
      func status() async throws -> Client.Answer {
        try await house.client.send("GET", "/api/process-klap?projectId=\(project)", key: house.key)
      }
      let idle = try await status()
      #expect(idle.status == 200)
      let fields = try idle.json()
      #expect(
        fields.keys.isSuperset(of: [
          "status", "queuedAt", "startedAt", "completedAt", "error", "clips", "stage", "progress", "etaSeconds",
          "waitingFor", "timeline",
        ]))
      #expect(fields["status"] == "idle")
      #expect(fields["queuedAt"] == .null)
      #expect(fields["clips"] == .list([]))
      _ = try await start(house, project)
      let queued = try await status().json()
      #expect(queued["status"] == "queued")
      #expect(queued["queuedAt"] == "2026-01-01T00:00:00.000Z")
      #expect(queued["progress"] == 5)
      #expect(queued["waitingFor"].text != nil)
    }
  }

  @Test func aStatusOfNothingOrOfAnotherIsNotFound() async throws {
    try await House.with { house in
      let foreign = try await house.project(key: house.otherKey)
      let missing = try await house.client.send("GET", "/api/process-klap", key: house.key)
      #expect(missing.status == 400)
      #expect(missing.text == #"{"error":"Missing projectId"}"#)
      for id in ["unknown", foreign] {
        let answer = try await house.client.send("GET", "/api/process-klap?projectId=\(id)", key: house.key)
        #expect(answer.status == 404)
        #expect(answer.text == #"{"error":"Project not found"}"#)
      }
    }
  }
}

/// Takes messages, unless it is broken.
private struct MoodySender: MessageSender {
  struct Broken: Error {}

  let isBroken: Watched<Bool>
  let sender: CourierSender

  var capabilities: MessageSenderCapabilities { sender.capabilities }

  func send(_ message: OutgoingMessage, in transaction: any SQLTransaction) throws -> String {
    let id = try sender.send(message, in: transaction)
    if isBroken.value { throw Broken() }
    return id
  }
}
