import ClipModel
import Database

/// What a schedule publishes each time it fires.
package struct ScheduledPublish: Hashable, Sendable {
  /// With `scheduleID`; its delay counts from the firing. The destination of one to a URL group is the group's name.
  package var message: OutgoingMessage
  /// Of `Upstash-Deduplication-Id`, or made from the content.
  package var deduplicationID: String?
  package var isToGroup = false
  /// Whether its publisher chose the timeout.
  package var hasTimeout = false
  /// What its publisher said, for a URL group: its headers count where he said nothing. Nil in older ones, whose publishers
  /// had the only word.
  package var said: [OutgoingMessage.Header]?
}

extension ScheduledPublish {
  /// - Parameter id: of the schedule.
  init(_ request: PublishRequest, _ terms: ScheduleTerms, id: String) {
    message = request.message
    message.scheduleID = id
    deduplicationID = request.deduplicationID
    if case .group = request.destination { (isToGroup, said) = (true, request.options.kept) }
    hasTimeout = terms.hasTimeout
  }

  /// Everything but the account, the destination, the queue and the body, which have columns of their own.
  struct Column: Codable {
    var method: String
    var headers: [OutgoingMessage.Header]
    var retries: Int
    var delayMilliseconds: Int64
    var timeoutMilliseconds: Int64
    var hasTimeout: Bool
    var isToGroup: Bool
    var deduplicationID: String?
    var scheduleID: String?
    var callerIP: String?
    var options: MessageOptions
    var said: [OutgoingMessage.Header]?

    init(_ publish: ScheduledPublish) {
      method = publish.message.method
      headers = publish.message.headers
      retries = publish.message.retries
      delayMilliseconds = publish.message.delay.milliseconds
      timeoutMilliseconds = publish.message.timeout.milliseconds
      hasTimeout = publish.hasTimeout
      isToGroup = publish.isToGroup
      deduplicationID = publish.deduplicationID
      scheduleID = publish.message.scheduleID
      callerIP = publish.message.callerIP
      options = MessageOptions(publish.message)
      said = publish.said
    }
  }

  /// Reads it from a row of `cutroom_schedules`.
  init(_ row: SQLRow) throws {
    let column = try JSONText.decode(Column.self, try row.text("publish"))
    message = OutgoingMessage(
      account: Account.ID(try row.text("account_id")), destination: try row.text("destination"),
      method: column.method, headers: column.headers, body: try row.bytes("body"),
      delay: .milliseconds(column.delayMilliseconds), retries: column.retries,
      timeout: .milliseconds(column.timeoutMilliseconds))
    try column.options.apply(to: &message)
    message.queue = row.optionalText("queue")
    (message.scheduleID, message.callerIP) = (column.scheduleID, column.callerIP)
    deduplicationID = column.deduplicationID
    isToGroup = column.isToGroup
    hasTimeout = column.hasTimeout
    said = column.said
  }
}
