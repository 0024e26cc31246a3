import Database

/// Hands messages to whoever delivers them: Courier, or hosted QStash through the relay.
package protocol MessageSender: Sendable {
  /// Writes the message in the caller's transaction; it is on its way once that commits. Returns our own id
  /// (`msg_…`), which is the outbox id, whoever delivers. With a unique key that exists: the id of the first message.
  func send(_ message: OutgoingMessage, in transaction: any SQLTransaction) throws -> String

  /// What a station may rely on.
  var capabilities: MessageSenderCapabilities { get }
}

/// What differs between those who deliver; stations branch on this, never on a product's name.
package struct MessageSenderCapabilities: Hashable, Sendable {
  /// The committed row is the message itself. Otherwise a relay hands it on, and may do so twice.
  package var publishesInOurTransaction: Bool
  /// The destination must be reachable from the internet.
  package var needsPublicAddress: Bool

  package init(publishesInOurTransaction: Bool, needsPublicAddress: Bool) {
    self.publishesInOurTransaction = publishesInOurTransaction
    self.needsPublicAddress = needsPublicAddress
  }
}
