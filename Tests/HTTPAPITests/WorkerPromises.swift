import ClipModel
import Database
import Delivery
import Foundation
import TestClock
import Testing

/// Our worker routes do nothing for anybody but ourselves.
@Suite(.timeLimit(.minutes(1)))
struct WorkerPromises {
  static let paths = ["/api/worker/process-klap", "/api/worker/process-clips", "/api/webhooks/delivery"]

  private func deliver(
    _ house: House, _ path: String, _ body: String, signature: String?
  ) async throws -> Client.Answer {
    try await house.client.send(
      "POST", path, body, headers: signature.map { [("Upstash-Signature", $0)] } ?? [])
  }

  @Test(arguments: paths) func onlyOurOwnSignatureOverThisBodyAndAddressCounts(path: String) async throws {
    try await House.with { house in
      let body = #"{"runId":"unknown","projectId":"unknown"}"#
      let ours = try await house.signature(.app, path: path, body: body)
      let others = try await house.signature(house.owner, path: path, body: body)
      let elsewhere = try await house.signature(.app, path: "/elsewhere", body: body)
      #expect(try await deliver(house, path, body, signature: nil).status == 401)
      #expect(try await deliver(house, path, body, signature: "a.b.c").status == 401)
      #expect(try await deliver(house, path, body, signature: others).status == 401)
      #expect(try await deliver(house, path, body, signature: elsewhere).status == 401)
      #expect(try await deliver(house, path, body + " ", signature: ours).status == 401)
      // A key of an account opens nothing here.
      #expect(try await house.client.send("POST", path, key: house.key, body).status == 401)
    }
  }

  @Test func anotherAccountsSignatureMovesNothing() async throws {
    try await House.with { house in
      let project = try await house.project()
      _ = try await house.client.send("POST", "/v1/projects/\(project)/start", key: house.key)
      func status() async throws -> JSON {
        try await house.client.send("GET", "/v1/projects/\(project)", key: house.key).json("status")
      }
      // Even of the project's own account.
      #expect(try await house.deliverStart(of: project, signer: house.owner).status == 401)
      #expect(try await status() == "queued")
      #expect(try await house.count("cutroom_tasks") == 0)
      #expect(try await house.deliverStart(of: project).status == 200)
      #expect(try await status() == "processing")
    }
  }

  @Test func aDeliveryOfARunThatIsGoneIsDoneAndSaysSo() async throws {
    try await House.with { house in
      let path = "/api/worker/process-clips"
      let body = #"{"runId":"unknown","projectId":"unknown","check":1}"#
      let signature = try await house.signature(.app, path: path, body: body)
      let answer = try await deliver(house, path, body, signature: signature)
      #expect(answer.status == 200)
      #expect(try answer.json("success") == true)
    }
  }

  /// A run that nobody knows, as each of the three routes is told of it; `sourceBody` is `{"runId":"unknown"}`.
  private static let unknown =
    #"{"runId":"unknown","projectId":"unknown","sourceBody":"eyJydW5JZCI6InVua25vd24ifQ=="}"#

  @Test(arguments: paths) func theHostedPairCountsBeforeAndAfterItsRotation(path: String) async throws {
    let pair = SigningKeyPair(current: "sig_current", next: "sig_next")
    try await House.with(House.Rules(hosted: pair)) { house in
      for (key, status) in [("sig_current", 200), ("sig_next", 200), ("sig_wrong", 401)] {
        let token = try house.token(key, path: path, body: Self.unknown)
        #expect(try await deliver(house, path, Self.unknown, signature: token).status == status, "\(key)")
      }
      let ours = try await house.signature(.app, path: path, body: Self.unknown)
      #expect(try await deliver(house, path, Self.unknown, signature: ours).status == 200)
    }
  }

  @Test func ofAHostedPairTheCurrentKeyAloneIsEnough() async throws {
    try await House.with(House.Rules(hosted: SigningKeyPair(current: "sig_current", next: nil))) { house in
      let project = try await house.project()
      _ = try await house.client.send("POST", "/v1/projects/\(project)/start", key: house.key)
      let (path, body) = (Self.paths[0], #"{"projectId":"\#(project)"}"#)
      let next = try house.token("sig_next", path: path, body: body)
      #expect(try await deliver(house, path, body, signature: next).status == 401)
      #expect(try await house.count("cutroom_tasks") == 0)
      let current = try house.token("sig_current", path: path, body: body)
      #expect(try await deliver(house, path, body, signature: current).status == 200)
      #expect(try await house.count("cutroom_tasks") == 1)
    }
  }
}
