import ClipModel
import Database

extension PostOffice {
  /// Publishes what a schedule says, in the transaction of its firing.
  ///
  /// - Returns: the ids of the messages; of one that was published before, the first one's.
  /// - Throws: `DeliveryError` for a group that is gone, a queue too many.
  package func publish(_ scheduled: ScheduledPublish, in transaction: any SQLTransaction) throws -> [String] {
    let message = scheduled.message
    try countToday(0, of: message.account, in: transaction)
    if let queue = message.queue { try checkQuota(ofNewQueue: queue, of: message.account, in: transaction) }
    guard scheduled.isToGroup else {
      try countToday(1, of: message.account, in: transaction)
      return [try put(message, under: scheduled.deduplicationID, in: transaction).messageId]
    }
    let group = try demandKnownGroup(message.destination, of: message.account, in: transaction)
    try countToday(group.endpoints.count, of: message.account, in: transaction)
    let options = scheduled.said.map { said in
      PublishOptions(said.map { ($0.name, $0.value) }, limits: limits(for: message)).withDefaults(group.headers)
    }
    return try group.endpoints.map { endpoint in
      var one = message
      try options?.configure(&one)
      try checkDelay(of: one)
      (one.destination, one.topicName, one.endpointName) = (endpoint.url, group.name, endpoint.name)
      let key =
        if let options { options.deduplicationID(of: one) } else {
          scheduled.deduplicationID.map { $0 + "\n" + endpoint.url }
        }
      return try put(one, under: key, in: transaction).messageId
    }
  }

  /// What a schedule was allowed once stays allowed.
  private func limits(for message: OutgoingMessage) -> PublishLimits {
    var limits = limits
    limits.retries = max(limits.retries, message.retries)
    limits.timeout = max(limits.timeout, message.timeout)
    return limits
  }
}
