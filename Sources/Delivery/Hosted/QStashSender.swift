import ClipModel
import Database

/// Delivery by hosted QStash: the committed row is an outbox entry that the `Relay` publishes. Webhooks, whose
/// signature must be fresh on every attempt, stay with our own Courier.
package struct QStashSender: MessageSender {
  private let outbox: Outbox

  package init(outbox: Outbox) { self.outbox = outbox }

  package let capabilities = MessageSenderCapabilities(publishesInOurTransaction: false, needsPublicAddress: true)

  package func send(_ message: OutgoingMessage, in transaction: any SQLTransaction) throws -> String {
    guard message.webhookSecret == nil else { return try outbox.put(message, as: .message, in: transaction).id }
    let now = outbox.queue.clock.now
    return try outbox.put(message, as: .relay, due: now, retries: Relay.retries, in: transaction).id
  }
}
