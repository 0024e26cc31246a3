import ClipModel
import Database
import Delivery
import TestClock
import TestDatabase
import Testing

@Suite struct SignatureVectors {
  private let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
  private let id = "msg_p5jXN8AQM9LWM0D4loKWxJek"
  private let seconds: Int64 = 1_614_265_330
  private let body = Array(#"{"test": 2432232314}"#.utf8)
  private let signature = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="

  private func check(
    _ headers: [String: String], at second: Int64? = nil, body: [UInt8]? = nil, secret: String? = nil
  ) throws {
    try StandardWebhook(secret: secret ?? self.secret).verify(
      header: { headers[$0] }, body: body ?? self.body,
      now: Timestamp(milliseconds: (second ?? seconds) * 1000))
  }

  private func headers(_ family: String = "webhook", signature: String? = nil) -> [String: String] {
    [
      "\(family)-id": id, "\(family)-timestamp": "\(seconds)",
      "\(family)-signature": signature ?? self.signature,
    ]
  }

  @Test func signingGivesThePublishedVector() throws {
    #expect(try StandardWebhook(secret: secret).sign(id: id, seconds: seconds, body: body) == signature)
    let bare = String(secret.dropFirst(6))
    #expect(try StandardWebhook(secret: bare).sign(id: id, seconds: seconds, body: body) == signature)
  }

  @Test func publishedVectorVerifiesInBothFamilies() throws {
    try check(headers())
    try check(headers("svix"))
    try check(headers(), secret: String(secret.dropFirst(6)))
    try check(headers(signature: "v2,abc v1,Zm9v garbage v1a,xyz \(signature) v1,"))
  }

  @Test func whateverIsWrongFails() {
    let wrong = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OA="
    #expect(throws: DeliveryError.self) { try check(headers(signature: wrong)) }
    #expect(throws: DeliveryError.self) { try check(headers(), at: seconds + 301) }
    #expect(throws: DeliveryError.self) { try check(headers(), at: seconds - 301) }
    #expect(throws: DeliveryError.self) { try check(headers(), body: body + [32]) }
    #expect(throws: DeliveryError.self) { try check(headers(signature: signature.replacing("v1,", with: "v2,"))) }
    for name in headers().keys {
      var incomplete = headers()
      incomplete[name] = nil
      #expect(throws: DeliveryError.self) { try check(incomplete) }
      incomplete[name] = ""
      #expect(throws: DeliveryError.self) { try check(incomplete) }
    }
    var mixed = headers()
    mixed["webhook-signature"] = nil
    mixed["svix-signature"] = signature
    #expect(throws: DeliveryError.self) { try check(mixed) }
    var odd = headers()
    odd["webhook-timestamp"] = "soon"
    #expect(throws: DeliveryError.self) { try check(odd) }
    #expect(throws: DeliveryError.self) { try StandardWebhook(secret: "whsec_") }
  }

  @Test func attemptsAreSignedWithTheirOwnTime() throws {
    let webhook = try StandardWebhook(secret: StandardWebhook.makeSecret())
    for time in [Timestamp(milliseconds: 5_000), Timestamp(milliseconds: 905_999)] {
      let headers = webhook.headers(id: "evt_1", at: time, body: body)
      let map = Dictionary(uniqueKeysWithValues: headers.map { ($0.name, $0.value) })
      #expect(map["webhook-timestamp"] == "\(time.milliseconds / 1000)")
      #expect(try webhook.verify(header: { map[$0] }, body: body, now: time) == "evt_1")
    }
  }
}

@Suite struct DeliveryTokenFacts {
  private let now = Timestamp(milliseconds: 1_767_225_600_999)
  private let body = Array("hello".utf8)
  private let pair = SigningKeyPair(current: "sig_now", next: "sig_then")

  private func verify(
    _ token: String?, _ pairs: [SigningKeyPair]? = nil, destination: String? = "https://a.example/x?y=1",
    body: [UInt8]? = nil, at time: Timestamp? = nil
  ) throws {
    try SignatureVerifier(pairs ?? [pair]).verify(
      token, destination: destination, body: body ?? self.body, now: time ?? now)
  }

  private func token(_ key: String = "sig_now", destination: String = "https://a.example/x?y=1") throws -> String {
    try DeliveryToken.make(key: key, destination: destination, body: body, now: now)
  }

  @Test func bothKeysOfAPairCountAndOthersDoNot() throws {
    try verify(try token())
    try verify(try token("sig_then"))
    #expect(throws: DeliveryError.self) { try verify(try token("sig_other")) }
    try verify(try token(), [SigningKeyPair(current: "sig_x", next: nil), pair])
  }

  @Test func tokenFromAnotherImplementationVerifies() throws {
    // Made with Python: hmac over {"alg":"HS256","typ":"JWT"} and padded body hash, key sig_now, nbf 0, exp 1767225900.
    try verify(Self.foreign)
  }

  private static let foreign =
    "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJpc3MiOiJVcHN0YXNoIiwic3ViIjoiaHR0cHM6Ly9hLmV4YW1wbGUveD95PTE"
    + "iLCJleHAiOjE3NjcyMjU5MDAsImlhdCI6MTc2NzIyNTYwMCwibmJmIjowLCJqdGkiOiJqd3RfMSIsImJvZHkiOiJMUEpOdWwtd29"
    + "3NG02RHNxeGJuaW5oc1dIbHdmcDBKZWN3UXpZcE9MbUNRPSJ9.8tq5uh_efRiUJSTF7bJ-X5AGBj6pkSEqVMDFy5FZTv4"

  @Test func destinationBodyAndTimeMatter() throws {
    let token = try token()
    #expect(throws: DeliveryError.self) { try verify(token, destination: "https://a.example/x") }
    #expect(throws: DeliveryError.self) { try verify(token, body: []) }
    #expect(throws: DeliveryError.self) { try verify(token, at: now + .seconds(300)) }
    try verify(token, destination: nil, at: now + .seconds(299))
    #expect(throws: DeliveryError.self) { try verify(nil) }
    #expect(throws: DeliveryError.self) { try verify("a.b.c") }
  }

  @Test func tamperedClaimsAreRefused() throws {
    var parts = try token().split(separator: ".").map(String.init)
    parts[1] = try DeliveryToken.make(key: "sig_other", destination: "https://b.example", body: [], now: now)
      .split(separator: ".").map(String.init)[1]
    #expect(throws: DeliveryError.self) { try verify(parts.joined(separator: "."), destination: nil) }
  }

  @Test func rotationMovesTheNextKeyUp() async throws {
    try await Drivers.sqlite.withDatabase { database in
      let keys = SigningKeys(clock: ManualClock())
      let (first, second, other) = try await database.write { transaction in
        (
          try keys.pair(.local, in: transaction), try keys.rotate(.local, in: transaction),
          try keys.pair(.app, in: transaction)
        )
      }
      #expect(second.current == first.next)
      #expect(second.next != first.next)
      #expect(Set([first.current, second.current, other.current]).count == 3)
      #expect(try await database.read { try keys.existingPair(.local, in: $0) } == second)
    }
  }
}
