import Foundation
import Testing

/// Every refusal below /v1 is a problem that a program can act on (RFC 9457).
@Suite(.timeLimit(.minutes(1)))
struct ProblemPromises {
  private func demandProblem(_ answer: Client.Answer, status: Int, code: String) throws {
    #expect(answer.status == status, "\(answer.text)")
    #expect(answer.header("Content-Type") == "application/problem+json")
    let problem = try answer.json()
    #expect(problem.keys.isSuperset(of: ["type", "title", "status", "detail", "instance", "code", "retryable"]))
    #expect(problem["status"] == .number(Double(status)))
    #expect(problem["code"] == .text(code))
    #expect(problem["retryable"] == false)
    #expect(problem["detail"].text?.isEmpty == false)
  }

  @Test(
    arguments: [
      ("GET", "/v1/nothing", "", 404, "not-found"), ("GET", "/v1/projects/x/nothing", "", 404, "not-found"),
      ("GET", "/v1/projects/x", "", 404, "not-found"), ("GET", "/v1/clips/x/video", "", 404, "not-found"),
      ("GET", "/v1/projects/x/events", "", 404, "not-found"), ("PUT", "/v1/projects/x/video", "", 404, "not-found"),
      ("POST", "/v1/projects", "{", 400, "invalid-json"), ("POST", "/v1/projects", "[]", 400, "invalid-json"),
      ("POST", "/v1/projects", "", 400, "invalid-json"), ("POST", "/v1/projects", #"{"name":7}"#, 400, "invalid-json"),
      ("POST", "/v1/projects", #"{"options":{"count":"many"}}"#, 400, "invalid-json"),
      ("POST", "/v1/projects", #"{"options":{"range":[1,2]}}"#, 400, "invalid-json"),
      ("POST", "/v1/projects", #"{"options":{"min":999}}"#, 422, "invalid"),
      ("POST", "/v1/projects/x/start", #"{"delaySeconds":"soon"}"#, 400, "invalid-json"),
      ("POST", "/v1/projects/x/start", #"{"delaySeconds":-1}"#, 422, "invalid"),
      ("GET", "/v1/projects?cursor=x", "", 400, "invalid"),
    ])
  func aRefusalIsAProblem(method: String, path: String, body: String, status: Int, code: String) async throws {
    try await House.with { house in
      let answer = try await house.client.send(method, path, key: house.key, body.isEmpty ? nil : body)
      try demandProblem(answer, status: status, code: code)
      #expect(try answer.json("instance") == .text(String(path.prefix { $0 != "?" })))
    }
  }

  @Test(
    arguments: [
      ("PATCH", "/v1/projects", "GET, HEAD, POST"), ("PUT", "/v1/projects", "GET, HEAD, POST"),
      ("POST", "/v1/projects/x", "DELETE, GET, HEAD"), ("GET", "/v1/projects/x/video", "PUT"),
      ("DELETE", "/v1/clips/x/video", "GET, HEAD"), ("GET", "/v1/projects/x/start", "POST"),
    ])
  func aMethodThatAnAddressDoesNotTakeIsNamedWithThoseItTakes(
    method: String, path: String, taken: String
  ) async throws {
    try await House.with { house in
      let answer = try await house.client.send(method, path, key: house.key)
      try demandProblem(answer, status: 405, code: "method-not-allowed")
      #expect(answer.header("Allow") == taken)
      #expect(try await house.client.send(method, path).status == 401)
    }
  }

  @Test func aBodyThatIsTooLargeIsNotRead() async throws {
    try await House.with { house in
      let answer = try await house.client.send(
        "POST", "/v1/projects", key: house.key, String(repeating: " ", count: 2 << 20))
      try demandProblem(answer, status: 413, code: "too-large")
    }
  }

  @Test func whoIsNotKnownIsToldSo() async throws {
    try await House.with { house in
      for key in [nil, "cr_wrong"] {
        let answer = try await house.client.send("GET", "/v1/projects", key: key)
        try demandProblem(answer, status: 401, code: "unauthorized")
        #expect(answer.header("WWW-Authenticate") == "Bearer")
      }
    }
  }

  @Test func anIdempotencyKeyThatIsNoneIsRefused() async throws {
    try await House.with { house in
      let key = ("Idempotency-Key", String(repeating: "k", count: 256))
      let answer = try await house.client.send("POST", "/v1/projects", key: house.key, "{}", headers: [key])
      try demandProblem(answer, status: 400, code: "invalid-idempotency-key")
      #expect(try await house.count("projects") == 0)
    }
  }
}
