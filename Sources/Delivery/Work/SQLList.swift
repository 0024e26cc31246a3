import Database

/// Parameters for an IN. Their number is one of few, the last one filling the rest, so that few statements have to be
/// prepared.
struct SQLList {
  /// "($1, $2, …)"
  let text: String
  let values: [any SQLConvertible]

  /// - Parameter after: how many parameters stand before these.
  init(_ texts: [String], after: Int) {
    var length = 1
    while length < texts.count { length *= 4 }
    values = texts + (texts.count..<length).compactMap { _ in texts.last }
    text = "(" + (1...length).map { "$\(after + $0)" }.joined(separator: ", ") + ")"
  }
}
