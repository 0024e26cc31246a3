import ClipModel
import Database
import Foundation
import Logging
import Outbound

/// Publishes outbox entries to hosted QStash under their own id as deduplication id. A crash between QStash's answer
/// and our note of it publishes twice; the receiver absorbs that.
package struct Relay: WorkHandler {
  static let retries = 20

  private let outbox: Outbox
  private let addresses: DeliveryAddresses
  private let client: OutboundClient
  private let configuration: QStashConfiguration
  private let logger: Logger

  /// - Parameter addresses: whose `appOrigin` must be reachable from the internet.
  package init(
    outbox: Outbox, addresses: DeliveryAddresses, client: OutboundClient, configuration: QStashConfiguration,
    logger: Logger = Logger(label: "cutroom.relay")
  ) {
    self.outbox = outbox
    self.addresses = addresses
    self.client = client
    self.configuration = configuration
    self.logger = logger
  }

  private var clock: any ServiceClock { outbox.queue.clock }

  private struct Receipt: Decodable { let messageId: String }

  package func attempt(_ claim: Claim, lease: Lease) async -> Outcome {
    do {
      let stored = try await outbox.queue.database.read { try outbox.load(claim.id.rawValue, in: $0) }
      guard let stored else { return .dead(reason: "the message is gone") { _ in } }
      let answer = try await client.send(try request(stored), policy: .operator)
      return try judge(answer, stored, claim)
    } catch is CancellationError {
      return .interrupted
    } catch {
      if Task.isCancelled { return .interrupted }
      logger.warning("not relayed", metadata: claim.logMetadata.with(["error": "\(error)"]))
      return retry(claim, reason: (error as? any PublicError)?.publicMessage ?? "\(error)")
    }
  }

  /// QStash never took it, so our own Courier tells whoever waits.
  package func died(_ claim: Claim, reason: String, in transaction: any SQLTransaction) throws {
    guard let stored = try outbox.load(claim.id.rawValue, in: transaction) else { return }
    try giveUp(stored, claim, reason: reason, in: transaction)
  }

  private func judge(_ answer: OutboundResponse, _ stored: StoredMessage, _ claim: Claim) throws -> Outcome {
    guard (200..<300).contains(answer.status) else {
      let reason = "QStash answered \(answer.status)"
      guard (400..<500).contains(answer.status), ![401, 403, 408, 429].contains(answer.status) else {
        return retry(claim, reason: reason)
      }
      return .dead(reason: reason) { try giveUp(stored, claim, reason: reason, in: $0) }
    }
    let hosted = try JSONDecoder().decode(Receipt.self, from: Data(answer.body)).messageId
    let now = clock.now
    return .delivered { transaction in
      try transaction.run(
        "INSERT INTO cutroom_relayed (outbox_id, hosted_id, relayed_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
        stored.id, hosted, now.milliseconds)
    }
  }

  private func retry(_ claim: Claim, reason: String) -> Outcome {
    let seconds = min(300, 1 << min(claim.retried, 9))
    return .retry(at: clock.now + .seconds(seconds), reason: reason)
  }

  private func giveUp(
    _ stored: StoredMessage, _ claim: Claim, reason: String, in transaction: any SQLTransaction
  ) throws {
    let courier = Courier(outbox: outbox, addresses: addresses, client: client, logger: logger)
    try courier.died(claim, reason: reason, in: transaction)
  }

  private func request(_ stored: StoredMessage) throws -> OutboundRequest {
    let message = stored.message
    let destination = try addresses.resolve(message.destination, account: message.account)
    return OutboundRequest(
      method: "POST", url: configuration.address + "/v2/publish/" + destination, headers: try headers(stored),
      body: message.body)
  }

  private func headers(_ stored: StoredMessage) throws -> [(name: String, value: String)] {
    let message = stored.message
    var headers: [(name: String, value: String)] = [
      ("Authorization", "Bearer \(configuration.token)"), ("Upstash-Method", message.method),
      ("Upstash-Retries", "\(message.retries)"), ("Upstash-Deduplication-Id", stored.id),
      ("Upstash-Timeout", "\(max(1, message.timeout.milliseconds / 1000))s"),
    ]
    for header in message.headers {
      let isType = header.name.lowercased() == "content-type"
      headers.append((isType ? header.name : "Upstash-Forward-" + header.name, header.value))
    }
    let delay = (stored.notBefore - clock.now).milliseconds
    if delay > 0 { headers.append(("Upstash-Delay", "\((delay + 999) / 1000)s")) }
    if let expression = message.retryDelay.map(Self.expression) { headers.append(("Upstash-Retry-Delay", expression)) }
    for (name, address) in [
      ("Upstash-Callback", message.callback), ("Upstash-Failure-Callback", message.failureCallback),
    ] {
      guard let address else { continue }
      headers.append((name, try addresses.resolve(address, account: message.account)))
    }
    return headers
  }

  /// QStash has no list of steps: the first one, doubled each time up to the last, comes near.
  private static func expression(_ delay: RetryDelay) -> String {
    switch delay {
    case .expression(let expression): return expression.text
    case .steps(let steps):
      let first = steps.first?.milliseconds ?? 0
      return "min(\(steps.last?.milliseconds ?? first), \(first) * pow(2, retried))"
    }
  }
}
