import Accounts
import TestReceiver
import Testing

/// `Upstash-Header-Forward`: what a destination gets of the headers of the publisher's own request.
@Suite(.timeLimit(.minutes(1)))
struct HeaderForwardPromises {
  private static let forwardAll = ("Upstash-Header-Forward", "true")

  /// As a webhook producer sends them, and some that are nobody else's business.
  private static let incoming = [
    ("X-GitHub-Event", "push"), ("Accept-Language", "de"), ("Cookie", "a=b; c=d"), ("User-Agent", "Shop/1"),
    ("Content-Type", "text/x-shop"), ("X-Kind", "incoming"), ("Upstash-Forward-X-Kind", "chosen"),
    ("Keep-Alive", "timeout=5"), ("Proxy-Connection", "keep-alive"), ("TE", "trailers"), ("Upstash-Retries", "1"),
    ("Upstash-Telemetry-Sdk", "x"), ("Upstash-Signature", "forged"), ("Upstash-Unheard-Of", "x"),
  ]

  /// Runs `body` in each house with a destination of its own and the address of that.
  private func withDestination(
    _ body: @escaping @Sendable (House, Receiver, String) async throws -> Void
  ) async throws {
    try await House.with { house in
      let receiver = Receiver()
      try await receiver.serve { origin in try await body(house, receiver, origin) }
    }
  }

  /// Publishes, delivers, and returns what arrived.
  private func arrival(
    _ house: House, _ receiver: Receiver, at destination: String, _ headers: [(String, String)], key: String?
  ) async throws -> Receiver.Received {
    let answer = try await house.client.send("POST", "/v2/publish/" + destination, key: key, "hello", headers: headers)
    try #require(answer.status == 200, "\(answer.text)")
    try await house.deliverDue()
    let arrived = try #require(receiver.received.last)
    #expect(arrived.body == Array("hello".utf8))
    #expect(!arrived.headers.values.contains { $0.contains(house.key) })
    return arrived
  }

  private func expectEverything(in arrived: Receiver.Received) {
    let expected = [
      "x-github-event": "push", "accept-language": "de", "cookie": "a=b; c=d", "user-agent": "Shop/1",
      "content-type": "text/x-shop", "x-kind": "chosen", "upstash-retried": "0",
    ]
    for (name, value) in expected { #expect(arrived.headers[name] == value, "\(name)") }
    let absent = [
      "authorization", "keep-alive", "proxy-connection", "te", "transfer-encoding", "upstash-retries",
      "upstash-telemetry-sdk", "upstash-header-forward", "upstash-unheard-of",
    ]
    for name in absent { #expect(arrived.headers[name] == nil, "\(name)") }
    #expect(arrived.headers["upstash-signature"]?.contains("forged") == false)
  }

  @Test func allButTheConnectionsOwnAndOursGoesOn() async throws {
    try await withDestination { house, receiver, origin in
      let arrived = try await arrival(
        house, receiver, at: origin + "/hook", Self.incoming + [Self.forwardAll], key: house.key)
      expectEverything(in: arrived)
    }
  }

  @Test func aURLGroupMayWantThemForAllThatIsPublishedToIt() async throws {
    try await withDestination { house, receiver, origin in
      let added = try await house.client.send(
        "POST", "/v2/topics/g/endpoints", key: house.key, #"{"endpoints":[{"url":"\#(origin)/hook"}]}"#)
      try #require(added.status == 200, "\(added.text)")
      let patched = try await house.client.send(
        "PATCH", "/v2/topics/g", key: house.key, #"{"headers":{"Upstash-Header-Forward":["true"]}}"#)
      try #require(patched.status == 200, "\(patched.text)")
      let arrived = try await arrival(house, receiver, at: "g", Self.incoming, key: house.key)
      #expect(arrived.headers["upstash-topic-name"] == "g")
      expectEverything(in: arrived)
      // What the publisher says comes before what the group says.
      let bare = try await arrival(
        house, receiver, at: "g", Self.incoming + [("Upstash-Header-Forward", "false")], key: house.key)
      #expect(bare.headers["x-github-event"] == nil && bare.headers["cookie"] == nil)
    }
  }

  @Test func unlessAskedForNothingGoesOn() async throws {
    try await withDestination { house, receiver, origin in
      let arrived = try await arrival(house, receiver, at: origin + "/hook", Self.incoming, key: house.key)
      #expect(arrived.headers["user-agent"] == "Upstash-QStash" && arrived.headers["content-type"] == "text/x-shop")
      #expect(arrived.headers["x-kind"] == "chosen")
      for name in ["x-github-event", "accept-language", "cookie", "authorization"] {
        #expect(arrived.headers[name] == nil, "\(name)")
      }
    }
  }

  @Test func withoutAUserAgentOfThePublisherItIsQStashs() async throws {
    try await withDestination { house, receiver, origin in
      let arrived = try await arrival(
        house, receiver, at: origin + "/hook", [("X-Shop", "7"), Self.forwardAll], key: house.key)
      #expect(arrived.headers["user-agent"] == "Upstash-QStash" && arrived.headers["x-shop"] == "7")
    }
  }

  @Test func aProxysPasswordStaysWhereItIs() async throws {
    try await withDestination { house, receiver, origin in
      let destination = origin + "/hook?a=1&qstash_token=\(house.key)&upstash-header-forward=true"
      let arrived = try await arrival(house, receiver, at: destination, [("Authorization", "Basic dTpw")], key: nil)
      #expect(arrived.target == "/hook?a=1")
      #expect(arrived.headers["authorization"] == nil)
    }
  }

  @Test func aBrowsersSessionStaysWhereItIs() async throws {
    try await withDestination { house, receiver, origin in
      let signedIn = try await house.accounts.signIn(withKey: Secret(text: house.key))
      let arrived = try await arrival(
        house, receiver, at: origin + "/hook",
        [
          ("Cookie", "theme=dark; cutroom_session=\(signedIn.secret.text)"),
          ("X-CSRF-Token", signedIn.session.csrfToken), ("X-Own", "1"), Self.forwardAll,
        ], key: nil)
      #expect(arrived.headers["x-own"] == "1")
      #expect(arrived.headers["cookie"] == nil && arrived.headers["x-csrf-token"] == nil)
    }
  }
}
