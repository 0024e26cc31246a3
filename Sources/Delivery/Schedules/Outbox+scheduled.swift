import Database

extension Outbox {
  /// Publishes what a schedule says to a plain address.
  ///
  /// - Returns: the id of the one message.
  /// - Throws: `DeliveryError.invalidRequest` for what an outbox alone can't keep: a queue, flow control.
  package func publish(_ scheduled: ScheduledPublish, in transaction: any SQLTransaction) throws -> [String] {
    guard scheduled.queue == nil, scheduled.flowControlKey == nil else {
      throw DeliveryError.invalidRequest("queues and flow control are not supported by this server")
    }
    return [try put(scheduled.message, as: .message, in: transaction).id]
  }
}
