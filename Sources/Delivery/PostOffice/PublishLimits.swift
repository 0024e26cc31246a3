/// What one message may ask for, so that no account holds the delivery slots or the disk for itself (QStash v2,
/// limits).
enum PublishLimits {
  /// Hosted plans allow 3, 5, or as many as agreed.
  static let retries = 100
  /// How long a destination may take to answer: as in the free hosted plan, since a delivery holds its slot so long.
  static let timeout = Duration.seconds(15 * 60)
  /// From publishing to the first attempt, as in the paid hosted plans.
  static let delay = Duration.seconds(365 * 86_400)
}
