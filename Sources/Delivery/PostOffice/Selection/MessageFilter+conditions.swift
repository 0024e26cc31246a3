import Database

extension MessageFilter {
  /// Where a statement has what is filtered. The message itself is `m`, a row of `cutroom_messages`.
  struct Columns {
    /// What the dates are compared with.
    var time: String
    var message: String
    var deadLetter: String?
    var state: String?
    var status: String?
  }

  /// Whether a statement must join `cutroom_messages m`.
  var needsMessage: Bool {
    values.keys.contains { field in
      switch field {
      case .messageId, .dlqId, .state, .responseStatus: false
      default: true
      }
    }
  }

  /// Adds what this filter asks for. A field that has no column is not asked for.
  func require(in conditions: inout SQLConditions, _ columns: Columns) {
    if let from { conditions.require("\(columns.time) >= \(conditions.bind(from))") }
    if let to { conditions.require("\(columns.time) <= \(conditions.bind(to))") }
    for (field, values) in values.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
      switch field {
      case .host: Self.requireHost(values, in: &conditions)
      case .label: Self.requireLabel(values, in: &conditions)
      case .responseStatus:
        guard let column = columns.status else { continue }
        conditions.require(column, isOneOf: values.compactMap { Int64($0) })
      default:
        guard let column = Self.column(field, columns) else { continue }
        conditions.require(column, isOneOf: values)
      }
    }
  }

  private static func column(_ field: Field, _ columns: Columns) -> String? {
    switch field {
    case .topicName: "m.topic_name"
    case .queueName: "m.queue_name"
    case .url: "m.destination"
    case .path: "m.path"
    case .flowControlKey: "m.flow_key"
    case .scheduleId: "m.schedule_id"
    case .callerIp: "m.caller_ip"
    case .messageId: columns.message
    case .dlqId: columns.deadLetter
    case .state: columns.state
    case .host, .label, .responseStatus: nil
    }
  }

  /// The host alone means it with any port.
  private static func requireHost(_ hosts: [String], in conditions: inout SQLConditions) {
    conditions.requireAny(hosts) { conditions, host in
      let escaped = host.replacing("!", with: "!!").replacing("%", with: "!%").replacing("_", with: "!_")
      return "m.host = \(conditions.bind(host)) OR m.host LIKE \(conditions.bind(escaped + ":%")) ESCAPE '!'"
    }
  }

  /// `LIKE` would not tell `A` from `a` in SQLite; taking the label out and comparing does, everywhere.
  private static func requireLabel(_ labels: [String], in conditions: inout SQLConditions) {
    conditions.requireAny(labels) { conditions, label in
      "replace(m.labels, \(conditions.bind("\n\(label)\n")), '') <> m.labels"
    }
  }
}
