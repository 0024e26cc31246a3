import ClipModel

/// Which messages are meant: several values of one field mean any of them, several fields mean all of them (QStash v2,
/// messages, dead letters, logs).
package struct MessageFilter: Hashable, Sendable {
  package enum Field: String, CaseIterable, Sendable {
    case topicName, queueName, url, host, path, label, flowControlKey, scheduleId, callerIp, messageId, dlqId
    case state, responseStatus
  }

  /// A field without values is met by nothing.
  package private(set) var values: [Field: [String]] = [:]
  /// In milliseconds, both inclusive.
  package private(set) var from: Int64?
  package private(set) var to: Int64?

  /// Meets everything.
  package init() {}

  /// Adds a field's values as they stand in a query or a body.
  ///
  /// - Throws: `DeliveryError.invalidRequest` for a value that the field can't have.
  mutating func add(_ field: Field, _ texts: [String]) throws(DeliveryError) {
    var added = field.isList ? texts.flatMap { $0.split(separator: ",").map { String($0.trimmed) } } : texts
    added.removeAll(where: \.isEmpty)
    switch field {
    case .state:
      var states: [String] = []
      for word in added { states += try Self.states(word) }
      added = states
    case .responseStatus:
      for text in added where Int64(text) == nil { throw .invalidRequest("invalid responseStatus: \(text)") }
    case .host: added = added.map { $0.lowercased() }
    default: break
    }
    let known = values[field, default: []]
    values[field] = known + added.filter { !known.contains($0) }
    let most = field == .host || field == .label ? Self.mostPatterns : Self.mostValues
    guard values[field, default: []].count <= most else {
      throw .invalidRequest("\(field.rawValue) takes at most \(most) values")
    }
  }

  mutating func setDates(from: Int64?, to: Int64?) { (self.from, self.to) = (from, to) }

  static let mostValues = 1000
  /// Of a field whose values are compared one by one: databases nest only so deep.
  static let mostPatterns = 100

  /// The states that a word means: `CANCELLED` too is understood, and `IN_PROGRESS` covers three.
  private static func states(_ word: String) throws(DeliveryError) -> [String] {
    switch word.uppercased() {
    case "CANCELLED": return [Log.State.canceled.rawValue]
    case "IN_PROGRESS": return [Log.State.active, .retry, .error].map(\.rawValue)
    case let word:
      guard let state = Log.State(rawValue: word) else { throw .invalidRequest("invalid state: \(word)") }
      return [state.rawValue]
    }
  }
}

extension MessageFilter.Field {
  /// Whether a comma parts values; addresses and paths may contain one.
  fileprivate var isList: Bool { self != .url && self != .path }
}
