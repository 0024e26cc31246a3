import Database

/// Delivery by this installation's own Courier: the committed row is the message.
package struct CourierSender: MessageSender {
  private let outbox: Outbox

  package init(outbox: Outbox) { self.outbox = outbox }

  package let capabilities = MessageSenderCapabilities(publishesInOurTransaction: true, needsPublicAddress: false)

  package func send(_ message: OutgoingMessage, in transaction: any SQLTransaction) throws -> String {
    try outbox.put(message, as: .message, in: transaction).id
  }
}
