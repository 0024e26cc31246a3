import ClipModel
import Foundation
import Generation
import HTTPAPI
import HTTPTypes
import Testing

/// What a refused delivery says about its repetition, and what Studio's extension says about a task that nobody needs.
@Suite(.timeLimit(.minutes(1)))
struct RepetitionPromises {
  @Test(arguments: WorkerPromises.paths) func aDeliveryThatCanNeverBeDoneIsNotRepeated(path: String) async throws {
    try await House.with { house in
      let body = "no json"
      let signature = try await house.signature(.app, path: path, body: body)
      let answer = try await house.client.send("POST", path, body, headers: [("Upstash-Signature", signature)])
      #expect(answer.status == 489)
      #expect(answer.header("Upstash-NonRetryable-Error") == "true")
    }
  }

  @Test func aProvidersOwnRetryAfterIsPassedOn() {
    let failure = APIFailure(GenerationError.providerUnavailable("Klap answered 429.", retryAfter: .seconds(60)))
    #expect(failure.status.code == 503 && failure.retryAfter == .seconds(60))
  }

  @Test func aTaskIsDeletedByItsOwnerAlone() async throws {
    try await House.with { house in
      let body = #"{"source_video_url":"https://example.com/talk.mp4"}"#
      let made = try await house.client.send("POST", "/v2/tasks/video-to-shorts", key: house.key, body)
      let path = "/v2/tasks/\(try #require(try made.json("id").text))"
      #expect(try await house.client.send("DELETE", path, key: house.otherKey).status == 404)
      #expect(try await house.client.send("DELETE", path, key: house.key).status == 204)
      #expect(try await house.client.send("GET", path, key: house.key).status == 404)
    }
  }
}
