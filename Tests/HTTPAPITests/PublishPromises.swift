import ClipModel
import Database
import Foundation
import TestClock
import Testing

/// Publishing as stock QStash clients do it.
@Suite(.timeLimit(.minutes(1)))
struct PublishPromises {
  private func publish(
    _ house: House, _ destination: String, headers: [(String, String)] = [], body: String = "hello",
    key: String? = nil
  ) async throws -> Client.Answer {
    try await house.client.send(
      "POST", "/v2/publish/" + destination, key: key ?? house.key, body, headers: headers)
  }

  private func message(_ house: House, _ answer: Client.Answer) async throws -> JSON {
    let id = try #require(try answer.json("messageId").text, "\(answer.text)")
    return try await house.client.send("GET", "/v2/messages/\(id)", key: house.key).json()
  }

  @Test(
    arguments: [
      "https://example.com/hook?x=1&y=2", "https://example.com//double//slash/", "http://example.com",
      "https://example.com/a%20b/%2F?sleep=30000",
    ])
  func theDestinationArrivesAsItWasWritten(destination: String) async throws {
    try await House.with { house in
      let answer = try await publish(house, destination)
      #expect(answer.status == 200)
      #expect(try answer.json().keys == ["messageId"])
      let stored = try await message(house, answer)
      #expect(stored["url"] == .text(destination))
      #expect(stored["body"] == "hello")
      #expect(stored["maxRetries"] == 3)
      #expect(stored["method"] == "POST")
    }
  }

  @Test(arguments: ["https%3A%2F%2Fexample.com", "some-name", "ftp://example.com", ""])
  func whatIsNoAddressIsRefusedInQStashsWords(destination: String) async throws {
    try await House.with { house in
      let answer = try await publish(house, destination)
      #expect([400, 404].contains(answer.status))
      if !destination.isEmpty {
        #expect(
          try answer.json("error")
            == "invalid destination url: endpoint has invalid scheme, add http:// or https://")
      }
    }
  }

  @Test func headersConfigureTheMessage() async throws {
    try await House.with { house in
      let answer = try await publish(
        house, "https://example.com/hook?a=1&upstash-retries=5&qstash_token=x",
        headers: [
          ("Upstash-Method", "put"), ("Upstash-Delay", "1m30s"), ("Upstash-Forward-Test-Header", "value-uppercase"),
          ("upstash-forward-test-header", "value-lowercase"), ("Content-Type", "application/json"),
          ("Upstash-Label", "a, b"), ("Upstash-Callback", "https://example.com/back"), ("X-Unrelated", "stays here"),
          ("Upstash-Retry-Delay", "pow(2, retried) * 1000"), ("Upstash-Telemetry-Sdk", "x"),
        ])
      let stored = try await message(house, answer)
      #expect(stored["url"] == "https://example.com/hook?a=1")
      #expect(stored["method"] == "PUT")
      #expect(stored["maxRetries"] == 5)
      #expect(
        stored["header"]
          == .object([
            "Test-Header": .list(["value-uppercase, value-lowercase"]), "Content-Type": .list(["application/json"]),
          ]))
      #expect(stored["labels"] == .list(["a", "b"]))
      #expect(stored["callback"] == "https://example.com/back")
      #expect(stored["retryDelayExpression"] == "pow(2, retried) * 1000")
      let now = Double(house.clock.now.milliseconds)
      #expect(stored["createdAt"] == .number(now))
      #expect(stored["notBefore"] == .number(now + 90_000))
    }
  }

  @Test(
    arguments: [
      ("Upstash-Delay", "10", "time: missing unit in duration \"10\""), ("Upstash-Retries", "many", "upstash-retries"),
      ("Upstash-Retry-Delay", "pow(", ""), ("Upstash-Method", "TRACE", "method"), ("Upstash-Callback", "x", "scheme"),
    ])
  func aBadOptionIsRefusedByName(header: String, value: String, word: String) async throws {
    try await House.with { house in
      let answer = try await publish(house, "https://example.com", headers: [(header, value)])
      #expect(answer.status == 400)
      #expect(word.isEmpty || answer.text.replacing("\\\"", with: "\"").contains(word), "\(answer.text)")
    }
  }

  @Test func aDuplicateIsAnsweredWithTheFirstForTenMinutes() async throws {
    try await House.with { house in
      for headers in [[("Upstash-Deduplication-Id", "d1")], [("Upstash-Content-Based-Deduplication", "True")]] {
        let first = try await publish(house, "https://example.com", headers: headers)
        let again = try await publish(house, "https://example.com", headers: headers)
        #expect(again.status == 202)
        #expect(try again.json("messageId") == first.json("messageId"))
        #expect(try again.json("deduplicated") == true)
        let other = try await publish(house, "https://example.com", headers: headers, key: house.otherKey)
        #expect(other.status == 200)
        house.clock.advance(by: .seconds(601))
        #expect(try await publish(house, "https://example.com", headers: headers).status == 200)
      }
    }
  }

  @Test func aMessageBelongsToItsAccountAndIsCanceledOnce() async throws {
    try await House.with { house in
      let id = try #require(
        try await publish(house, "https://example.com", headers: [("Upstash-Delay", "1h")]).json("messageId").text)
      let path = "/v2/messages/\(id)"
      for method in ["GET", "DELETE"] {
        let foreign = try await house.client.send(method, path, key: house.otherKey)
        #expect(foreign.status == 404)
        #expect(try foreign.json().keys == ["error"])
      }
      let canceled = try await house.client.send("DELETE", path, key: house.key)
      #expect(canceled.text == #"{"cancelled":1}"#)
      #expect(try await house.client.send("DELETE", path, key: house.key).status == 404)
    }
  }

  @Test func keysAreTheCallersOwnAndRotate() async throws {
    try await House.with { house in
      let first = try await house.client.send("GET", "/v2/keys", key: house.key).json()
      let other = try await house.client.send("GET", "/v2/keys", key: house.otherKey).json()
      #expect(first["current"] != other["current"])
      let rotated = try await house.client.send("POST", "/v2/keys/rotate", key: house.key).json()
      #expect(rotated["current"] == first["next"])
      #expect(rotated["next"] != first["next"])
      // Cutroom's own pair can't be read, and nobody publishes under it.
      for (method, path) in [("GET", "/v2/keys"), ("POST", "/v2/publish/https://example.com")] {
        #expect(try await house.client.send(method, path, key: house.internalToken).status == 401)
      }
    }
  }

  @Test func theKeyMayComeInTheQuery() async throws {
    try await House.with { house in
      let path = "/v2/publish/https://example.com/a?b=1&qstash_token=\(house.key)"
      let answer = try await house.client.send("POST", path, "x")
      #expect(answer.status == 200)
      #expect(try await message(house, answer)["url"] == "https://example.com/a?b=1")
      let behindAProxy = try await house.client.send("POST", path, "x", headers: [("Authorization", "Basic dTpw")])
      #expect(behindAProxy.status == 200)
      #expect(try await house.client.send("POST", path, key: "cr_wrong", "x").status == 401)
      #expect(try await house.client.send("GET", "/v1/projects?qstash_token=\(house.key)").status == 401)
    }
  }
}
