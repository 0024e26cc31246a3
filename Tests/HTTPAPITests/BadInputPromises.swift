import AsyncHTTPClient
import Delivery
import NIOCore
import NIOHTTP1
import TestReceiver
import Testing

/// What nobody should send, and some do: it is refused, costs little, and the service goes on.
@Suite(.timeLimit(.minutes(1)))
struct BadInputPromises {
  private func bytes(_ lines: String..., key: String, then rest: [UInt8] = []) -> [UInt8] {
    Array(
      (lines + ["Host: x", "Authorization: Bearer \(key)", "Connection: close", "", ""]).joined(separator: "\r\n").utf8)
      + rest
  }

  private func expectItGoesOn(_ house: House) async throws {
    #expect(try await house.client.send("GET", "/v2/queues", key: house.key).status == 200)
  }

  @Test func aBodyThatNeverEndsIsRefusedWhileItComesIn() async throws {
    try await House.with { house in
      _ = try await house.client.send("POST", "/v2/publish/https://example.com", key: house.key, "x")
      let before = try PeakMemory.reset()
      var request = HTTPClientRequest(url: house.client.base + "/v2/publish/https://example.com")
      request.method = .POST
      request.headers.add(name: "Authorization", value: "Bearer \(house.key)")
      request.body = .stream(Zeros(piece: ByteBuffer(repeating: 0, count: 1 << 20), count: 200), length: .unknown)
      let response = try await Client.http.execute(request, timeout: .seconds(30))
      #expect(response.status == .payloadTooLarge)
      let growth = try PeakMemory.read() - before
      #expect(growth < 30 << 20, "\(growth >> 20) MB")
      try await expectItGoesOn(house)
    }
  }

  @Test func aBodyThatIsAnnouncedTooLargeIsRefusedBeforeItComes() async throws {
    try await House.with { house in
      let head = bytes("POST /v2/publish/https://example.com HTTP/1.1", "Content-Length: 99999999999", key: house.key)
      let answer = try await RawConnection.answer(of: house.client.base, to: head)
      #expect(answer.hasPrefix("HTTP/1.1 413 "), "\(answer.prefix(200))")
      try await expectItGoesOn(house)
    }
  }

  @Test func headersWithoutEndAreCutOff() async throws {
    try await House.with { house in
      let before = try PeakMemory.reset()
      for bomb in [
        "X-Bomb: " + String(repeating: "x", count: 1 << 20),
        (0..<10_000).map { "X-\($0): \(String(repeating: "y", count: 60))" }.joined(separator: "\r\n"),
      ] {
        let head = bytes(
          "POST /v2/publish/https://example.com HTTP/1.1", bomb, "Content-Length: 1", key: house.key, then: [1])
        let answer = try await RawConnection.answer(of: house.client.base, to: head)
        #expect(answer.isEmpty || answer.hasPrefix("HTTP/1.1 4"), "\(answer.prefix(200))")
      }
      let growth = try PeakMemory.read() - before
      #expect(growth < 30 << 20, "\(growth >> 20) MB, the bombs themselves among it")
      #expect(try await house.count("cutroom_messages") == 0)
      try await expectItGoesOn(house)
    }
  }

  @Test(
    arguments: [
      ("POST", "/v2/batch"), ("POST", "/v2/queues"), ("POST", "/v2/topics/g/endpoints"), ("PATCH", "/v2/topics/g"),
      ("DELETE", "/v2/dlq"), ("DELETE", "/v2/messages"), ("POST", "/v2/dlq/retry"),
    ])
  func whatIsNoUTF8OrNoJSONIsNoRequest(method: String, path: String) async throws {
    try await House.with { house in
      for body: [UInt8] in [
        [0xff, 0xfe, 0x7b], Array("{\"a\":\"".utf8) + [0xc3, 0x28] + Array("\"}".utf8), [0x5b], [0x22],
      ] {
        let answer = try await house.client.send(method, path, key: house.key, bytes: body)
        #expect(answer.status == 400, "\(method) \(path) \(body): \(answer.text)")
      }
      try await expectItGoesOn(house)
    }
  }

  @Test func bytesThatAreNoTextTravelAsABodyAndNowhereElse() async throws {
    try await House.with { house in
      let odd: [UInt8] = [0xff, 0x00, 0xc3, 0x28]
      let sent = try await house.client.send("POST", "/v2/publish/https://example.com", key: house.key, bytes: odd)
      let id = try #require(try sent.json("messageId").text)
      let message = try await house.client.send("GET", "/v2/messages/\(id)", key: house.key).json()
      #expect(message["bodyBase64"] == "/wDDKA==" && message["body"] == .null)
      for lines in [
        ("POST /v2/publish/https://example.com HTTP/1.1", "Upstash-Label: \u{1}"),
        ("POST /v2/publish/https://example.com HTTP/1.1", "Upstash-Deduplication-Id: a\u{0}b"),
        ("POST /v2/publish/https://example.com/\u{0} HTTP/1.1", "X: y"),
      ] {
        let head = bytes(lines.0, lines.1, "Content-Length: 0", key: house.key)
        let answer = try await RawConnection.answer(of: house.client.base, to: head)
        #expect(answer.isEmpty || answer.hasPrefix("HTTP/1.1 4"), "\(lines): \(answer.prefix(200))")
      }
      #expect(try await house.count("cutroom_messages") == 1)
      try await expectItGoesOn(house)
    }
  }

  @Test(
    arguments: [
      #"{"destination":"https://example.com","headers":{"Upstash-Forward-X":"a\r\nInjected: yes"}}"#,
      #"{"destination":"https://example.com","headers":{"Upstash-Forward-X Y":"a"}}"#,
      #"{"destination":"https://example.com","headers":{"Upstash-Forward-X":"a\u0000"}}"#,
      #"{"destination":"https://example.com","headers":{"Content-Type":"a\nb"}}"#,
      #"{"destination":"https://example.com","headers":{"Upstash-Deduplication-Id":"a\u0000b"}}"#,
      #"{"destination":"https://example.com/\u0000"}"#, #"{"destination":"https://example.com/\r\nX: y"}"#,
    ])
  func aBatchSmugglesNothingIntoARequest(item: String) async throws {
    try await House.with { house in
      let answer = try await house.client.send("POST", "/v2/batch", key: house.key, "[\(item)]")
      #expect(answer.status == 200)
      #expect(try answer.json().list.map(\.keys) == [["error"]], "\(answer.text)")
      #expect(try await house.count("cutroom_messages") == 0)
    }
  }
}
