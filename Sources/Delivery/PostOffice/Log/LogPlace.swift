import Database

/// Where an entry stands in the log: by time; among entries of one millisecond what is in flight is the latest, and the
/// rest goes by message, attempt and state. Only the database compares ids: each has a collation of its own.
struct LogPlace: Hashable, Sendable {
  let at: Int64
  let isInFlight: Bool
  let message: String
  let claim: Int64
  let rank: Int64

  init(at: Int64, isInFlight: Bool, message: String, claim: Int64, state: Log.State) {
    (self.at, self.isInFlight, self.message) = (at, isInFlight, message)
    (self.claim, rank) = (claim, state.rank)
  }

  /// Where a page ended.
  ///
  /// - Throws: `DeliveryError.invalidRequest` for what never was a cursor.
  init(cursor: String) throws(DeliveryError) {
    let parts = cursor.split(separator: "-", maxSplits: 4)
    guard parts.count == 5, let at = Int64(parts[0]), let claim = Int64(parts[2]), let rank = Int64(parts[3]) else {
      throw .invalidRequest("invalid cursor")
    }
    (self.at, isInFlight, self.claim, self.rank, message) = (at, parts[1] == "1", claim, rank, String(parts[4]))
  }

  var cursor: String { "\(at)-\(isInFlight ? 1 : 0)-\(claim)-\(rank)-\(message)" }

  /// Requires that an entry comes after this one in `order`. The time stands there twice so that an index on it serves.
  func requireBeyond(_ order: Selection.Order, _ entry: Columns, in conditions: inout SQLConditions) {
    let sign = order == .latestFirst ? "<" : ">"
    guard entry.isInFlight == isInFlight else {
      // Of the other sort all of that millisecond come, or have come.
      let isToCome = entry.isInFlight == (order == .earliestFirst)
      return conditions.require("\(entry.at) \(sign)\(isToCome ? "=" : "") \(conditions.bind(at))")
    }
    conditions.require("\(entry.at) \(sign)= \(conditions.bind(at))")
    let values = [at, message, claim, rank].map { (value: any SQLConvertible) in conditions.bind(value) }
    conditions.require(
      "(\(entry.at), \(entry.message), \(entry.claim), \(entry.rank)) \(sign) (\(values.joined(separator: ", ")))")
  }

  /// Where a statement has the parts of a place.
  struct Columns {
    var isInFlight: Bool
    var at: String
    var message: String
    var claim: String
    var rank: String

    func ordered(_ order: Selection.Order) -> String {
      let word = order == .latestFirst ? "DESC" : "ASC"
      return [at, message, claim, rank].map { "\($0) \(word)" }.joined(separator: ", ")
    }
  }
}

extension Log.State {
  /// Which comes first of the states of one attempt.
  var rank: Int64 {
    switch self {
    case .created: 0
    case .active: 1
    case .error: 2
    case .retry: 3
    case .delivered: 4
    case .failed: 5
    case .cancelRequested: 6
    case .canceled: 7
    }
  }

  /// The rank of the state in `column`, in SQL.
  static func rank(of column: String) -> String {
    let cases = allCases.map { "WHEN '\($0.rawValue)' THEN \($0.rank)" }.joined(separator: " ")
    return "CAST(CASE \(column) \(cases) END AS BIGINT)"
  }
}
