import ClipModel
import Delivery

/// Limits of the message service (QStash v2, limits): hosted plans differ in them, so they are settings.
extension Configuration {
  static func publishLimits(_ settings: Settings) throws(ConfigurationError) -> PublishLimits {
    var limits = PublishLimits()
    limits.messageBytes = try settings.integer(
      "MAX_MESSAGE_BYTES", in: 1...(100 << 20), default: limits.messageBytes)
    limits.batchBytes = try settings.integer("MAX_BATCH_BYTES", in: 1...(1 << 30), default: limits.batchBytes)
    limits.retries = try settings.integer("MAX_RETRIES", in: 0...10_000, default: limits.retries)
    limits.timeout = try settings.duration("MAX_DELIVERY_TIME", in: .seconds(1)...days(1), default: limits.timeout)
    limits.delay = try settings.duration("MAX_DELAY", in: .zero...days(3650), default: limits.delay)
    if settings.text("MAX_MESSAGES_PER_DAY") != nil {
      limits.messagesPerDay = try settings.integer("MAX_MESSAGES_PER_DAY", in: 0...1_000_000_000, default: 0)
    }
    limits.queues = try settings.integer("MAX_QUEUES", in: 0...10_000_000, default: limits.queues)
    limits.urlGroups = try settings.integer("MAX_URL_GROUPS", in: 0...10_000_000, default: limits.urlGroups)
    limits.endpoints = try settings.integer("MAX_ENDPOINTS", in: 1...10_000, default: limits.endpoints)
    limits.cancellations = try settings.integer("MAX_CANCELLATIONS", in: 1...10_000, default: limits.cancellations)
    limits.deadLetters = try settings.integer("MAX_DLQ_PAGE", in: 1...1000, default: limits.deadLetters)
    limits.deduplicationWindow = try settings.duration(
      "DEDUPLICATION_WINDOW", in: .seconds(1)...days(90), default: limits.deduplicationWindow)
    limits.flowPeriod = try settings.duration(
      "MAX_FLOW_PERIOD", in: .seconds(1)...days(365), default: limits.flowPeriod)
    return limits
  }

  static func retention(_ settings: Settings) throws(ConfigurationError) -> MessageRetention.Times {
    var times = MessageRetention.Times()
    times.dead = try settings.duration("DLQ_RETENTION", in: .seconds(60)...days(3650), default: times.dead)
    times.finished = try settings.duration("LOG_RETENTION", in: .seconds(60)...days(3650), default: times.finished)
    return times
  }

  private static func days(_ count: Int64) -> Duration { .seconds(count * 86_400) }
}

extension Settings {
  /// A duration that must lie within `range`.
  fileprivate func duration(
    _ key: String, in range: ClosedRange<Duration>, default fallback: Duration
  ) throws(ConfigurationError) -> Duration {
    let duration = try duration(key, default: fallback)
    guard range.contains(duration) else {
      let (low, high) = (range.lowerBound.milliseconds / 1000, range.upperBound.milliseconds / 86_400_000)
      throw .invalid(key: key, value: text(key) ?? "", rule: "write a duration from \(low)s to \(high)d")
    }
    return duration
  }
}
