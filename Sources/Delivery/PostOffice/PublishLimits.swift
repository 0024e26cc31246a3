/// What one message, and one account, may ask for, so that no account holds the delivery slots or the disk for itself
/// (QStash v2, limits).
package struct PublishLimits: Hashable, Sendable {
  /// Hosted plans allow 3, 5, or as many as agreed.
  package var retries = 100
  /// How long a destination may take to answer: as in the free hosted plan, since a delivery holds its slot so long.
  package var timeout = Duration.seconds(15 * 60)
  /// From publishing to the first attempt, as in the paid hosted plans.
  package var delay = Duration.seconds(365 * 86_400)
  /// Of one message's body.
  package var messageBytes = 1 << 20
  /// Of a batch, with everything in it.
  package var batchBytes = 100 << 20
  /// Messages of one account on one day (UTC); nil for as many as it likes.
  package var messagesPerDay: Int?
  package var queues = 10_000
  package var urlGroups = 10_000
  /// In one URL group.
  package var endpoints = 100
  /// How many messages one bulk cancellation may ask for by its count.
  package var cancellations = 500
  /// On one page of dead letters, and in one bulk call without ids.
  package var deadLetters = 100
  /// How long a deduplication id holds.
  package var deduplicationWindow = Duration.seconds(600)
  /// The longest period of a flow-control rate.
  package var flowPeriod = Duration.seconds(7 * 86_400)

  package init() {}
}
