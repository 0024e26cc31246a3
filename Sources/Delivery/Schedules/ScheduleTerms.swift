/// What a publish says about its schedule; without `Upstash-Cron` it has none.
package struct ScheduleTerms: Hashable, Sendable {
  package var cron: CronExpression
  /// The id that its publisher chose; nil has one made up.
  package var id: String?
  /// Whether its publisher chose the timeout, which only then is shown.
  package var hasTimeout: Bool

  /// - Throws: `DeliveryError.invalidRequest` for a bad cron or id, an id without a cron, and a time to deliver that
  ///   could be right for one firing only.
  init?(_ options: PublishOptions) throws(DeliveryError) {
    id = options["upstash-schedule-id"]
    guard let text = options["upstash-cron"] else {
      guard id == nil else { throw .invalidRequest("upstash-schedule-id needs upstash-cron") }
      return nil
    }
    cron = try CronExpression(text)
    if let id { _ = try Names.checked(id, as: "upstash-schedule-id") }
    guard options["upstash-not-before"] == nil else {
      throw .invalidRequest("upstash-not-before can't be kept at each firing of a schedule; use upstash-delay")
    }
    hasTimeout = options["upstash-timeout"] != nil
  }
}
