import ClipModel
import Database
import Delivery
import Generation
import KlapProtocol
import TestClock
import Testing

/// A webhook only makes a check due; replays, strangers and silence change nothing.
@Suite(.timeLimit(.minutes(1))) struct WebhookPromises {
  @Test func aHundredReplaysHaveOneEffect() async throws {
    try await Road.travel { road in
      let project = try await road.queued()
      try await road.deliver()
      let hook = try await road.hook()
      road.klap.finish()
      let body = Array(#"{"type":"task.ready","timestamp":"","data":{"taskId":"task1","folderId":"f"}}"#.utf8)
      let headers = try hook.headers(id: "evt_1", body: body, at: road.clock.now)
      for _ in 1...100 {
        try await road.generation.receiveWebhook(hook: hook.name, headers: headers, body: body)
      }
      #expect(try await road.count("cutroom_inbox") == 1)
      #expect(try await road.deliver() == 1)
      let before = try await road.status(project)
      #expect(before.status == .completed)
      for _ in 1...10 {
        try await road.generation.receiveWebhook(hook: hook.name, headers: headers, body: body)
      }
      #expect(try await road.status(project).timeline == before.timeline)
      #expect(try await road.deliver() == 0)
    }
  }

  @Test func aWrongSignatureWritesNothingAndAnUnknownHookIsNotFound() async throws {
    try await Road.travel { road in
      _ = try await road.queued()
      try await road.deliver()
      let hook = try await road.hook()
      let body = Array(#"{"taskId":"task1"}"#.utf8)
      let good = try hook.headers(id: "evt_1", body: body, at: road.clock.now)
      let stranger = try Road.Hook(name: hook.name, secret: StandardWebhook.makeSecret())
        .headers(id: "evt_1", body: body, at: road.clock.now)
      await #expect(throws: GenerationError.invalidSignature("invalid signature: no matching signature")) {
        try await road.generation.receiveWebhook(hook: hook.name, headers: stranger, body: body)
      }
      await #expect(throws: GenerationError.notFound("Webhook")) {
        try await road.generation.receiveWebhook(hook: "nobody", headers: good, body: body)
      }
      #expect(try await road.count("cutroom_inbox") == 0)
      try await road.generation.receiveWebhook(hook: nil, headers: good, body: body)
      #expect(try await road.count("cutroom_inbox") == 1)
    }
  }

  @Test func aWebhookThatNeverComesCostsOneCheck() async throws {
    try await Road.travel { road in
      let project = try await road.queued()
      try await road.deliver()
      road.klap.finish()
      let before = road.clock.now
      try await road.deliverNext()
      #expect(try await road.status(project).status == .completed)
      #expect(road.clock.now - before == .seconds(5))
    }
  }

  @Test func aWebhookOfARunThatIsOverIsNotedAndChangesNothing() async throws {
    try await Road.travel { road in
      let project = try await road.queued()
      try await road.deliver()
      let hook = try await road.hook()
      try await road.generation.cancel(project: project, owner: road.app)
      let body = Array("{}".utf8)
      try await road.generation.receiveWebhook(
        hook: hook.name, headers: hook.headers(id: "evt_9", body: body, at: road.clock.now), body: body)
      let status = try await road.status(project)
      #expect(status.status == .canceled)
      #expect(status.timeline.last?.kind == .noted)
    }
  }
}

extension Road {
  /// Where and with what the newest run's provider calls.
  struct Hook {
    let name: String
    let secret: String

    func headers(id: String, body: [UInt8], at time: Timestamp) throws -> [(name: String, value: String)] {
      try StandardWebhook(secret: secret).headers(id: id, at: time, body: body).map { ($0.name, $0.value) }
    }
  }

  func hook() async throws -> Hook {
    let asked = klap.now.requests.last?.cutroom
    let name = asked?.webhookURL?.split(separator: "/").last.map(String.init) ?? ""
    return Hook(name: name, secret: asked?.webhookSecret ?? "")
  }

  /// Who holds the leases of this road's generation.
  var holder: String { parts.holder }
}
