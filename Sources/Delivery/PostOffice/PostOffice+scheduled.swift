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
    let others = scheduled.given.map { given in group.headers.filter { !given.contains($0.name.lowercased()) } } ?? []
    let defaults = PublishOptions(others.map { ($0.name, $0.value) }, limits: limits)
    return try group.endpoints.map { endpoint in
      var one = message
      try defaults.override(&one)
      try checkDelay(of: one)
      (one.destination, one.topicName, one.endpointName) = (endpoint.url, group.name, endpoint.name)
      let key = scheduled.deduplicationID.map { $0 + "\n" + endpoint.url } ?? defaults.deduplicationID(of: one)
      return try put(one, under: key, in: transaction).messageId
    }
  }
}
