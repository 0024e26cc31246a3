import ClipModel
import Database

/// Checks `Upstash-Signature` as the stock receivers do: current key, then next, then issuer, destination, times, body.
package struct SignatureVerifier: Sendable {
  private let keys: [String]

  /// - Parameter pairs: whose signatures count; of each the current key, then the next.
  package init(_ pairs: [SigningKeyPair]) { keys = pairs.flatMap { [$0.current, $0.next].compactMap(\.self) } }

  /// - Parameters:
  ///   - destination: the address that was called; nil leaves it unchecked.
  ///   - body: the bytes exactly as received.
  /// - Throws: `DeliveryError.invalidSignature`.
  package func verify(
    _ signature: String?, destination: String?, body: [UInt8], now: Timestamp
  ) throws(DeliveryError) {
    guard let signature, !signature.isEmpty else { throw .invalidSignature("missing") }
    let claims = try DeliveryToken.read(signature, keys: keys)
    let seconds = now.milliseconds / 1000
    guard claims.iss == DeliveryToken.issuer else { throw .invalidSignature("wrong issuer") }
    if let destination, claims.sub != destination { throw .invalidSignature("made for another destination") }
    guard claims.exp > seconds else { throw .invalidSignature("expired") }
    guard claims.nbf <= seconds else { throw .invalidSignature("not valid yet") }
    guard claims.body.replacing("=", with: "") == DeliveryToken.hash(body) else {
      throw .invalidSignature("made for another body")
    }
  }
}

/// What our worker routes accept: the pair of account `app`, and hosted QStash's when it is configured.
package struct WorkerSignatures: Sendable {
  private let database: any Database
  private let signingKeys: SigningKeys
  private let hosted: SigningKeyPair?
  private let clock: any ServiceClock

  package init(database: any Database, hosted: SigningKeyPair? = nil, clock: any ServiceClock = SystemClock()) {
    self.database = database
    self.hosted = hosted
    self.clock = clock
    signingKeys = SigningKeys(clock: clock)
  }

  /// - Throws: `DeliveryError.invalidSignature`: answer 401. `DatabaseError`: answer 5xx, so that it is delivered again.
  package func verify(_ signature: String?, destination: String?, body: [UInt8]) async throws {
    let app = try await database.read { transaction in try signingKeys.existingPair(.app, in: transaction) }
    let pairs = [app, hosted].compactMap(\.self)
    try SignatureVerifier(pairs).verify(signature, destination: destination, body: body, now: clock.now)
  }
}
