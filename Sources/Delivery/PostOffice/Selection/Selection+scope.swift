extension Selection {
  /// Which call is made: what it knows, and how strict it is.
  package enum Scope: Hashable, Sendable {
    case cancellation, deadLetters, logs

    /// A misspelt filter of a log shows too much; of a bulk call it would do too much.
    var refusesUnknown: Bool { self != .logs }

    /// The field of that name, old spellings included.
    func field(_ name: String) -> MessageFilter.Field? {
      let field = Self.names[name] ?? MessageFilter.Field(rawValue: name)
      return field.flatMap { excluded.contains($0) ? nil : $0 }
    }

    private static let names: [String: MessageFilter.Field] = [
      "messageIds": .messageId, "dlqIds": .dlqId, "labels": .label, "callerIP": .callerIp, "states": .state,
    ]

    private var excluded: Set<MessageFilter.Field> {
      switch self {
      case .cancellation: [.dlqId, .state, .responseStatus]
      case .deadLetters: [.state]
      case .logs: [.dlqId]
      }
    }

    /// Lists give as much as they may of what is asked for; a cancellation says so when it may not.
    func count(_ text: String, _ limits: PublishLimits) throws(DeliveryError) -> Int {
      guard let count = Int(text), count >= 1 else { throw .invalidRequest("invalid count: \(text)") }
      switch self {
      case .cancellation:
        guard count <= limits.cancellations else {
          throw .invalidRequest("invalid count: it is at most \(limits.cancellations)")
        }
        return count
      case .deadLetters: return min(count, limits.deadLetters)
      case .logs: return min(count, 1000)
      }
    }
  }
}
