import Database

/// Where a dead letter stands in the list: by time, and among those of one millisecond by its id.
struct DeadLetterPlace: Hashable, Sendable {
  let at: Int64
  let id: String

  init(at: Int64, id: String) {
    self.at = at
    self.id = id
  }

  /// Where a page ended.
  ///
  /// - Throws: `DeliveryError.invalidRequest` for what never was a cursor.
  init(cursor: String) throws(DeliveryError) {
    let parts = cursor.split(separator: "-", maxSplits: 1)
    guard parts.count == 2, let at = Int64(parts[0]) else { throw .invalidRequest("invalid cursor") }
    (self.at, id) = (at, String(parts[1]))
  }

  var cursor: String { "\(at)-\(id)" }

  /// Requires that a dead letter `d` comes after this one in `order`.
  func requireBeyond(_ order: Selection.Order, in conditions: inout SQLConditions) {
    let sign = order == .latestFirst ? "<" : ">"
    let (time, again, name) = (conditions.bind(at), conditions.bind(at), conditions.bind(id))
    conditions.require("d.created_at \(sign)= \(time)")
    conditions.require("(d.created_at, d.id) \(sign) (\(again), \(name))")
  }
}
