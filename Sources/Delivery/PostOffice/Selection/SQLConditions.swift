import Database

/// Conditions of one statement, joined by AND, with the values that they bind. No user's word ever stands in the text.
struct SQLConditions {
  private var terms: [String] = []
  private(set) var arguments: [any SQLConvertible] = []

  /// All of them; `TRUE` when there are none.
  var text: String { terms.isEmpty ? "TRUE" : terms.joined(separator: " AND ") }

  /// Binds a value; returns the parameter that stands for it.
  mutating func bind(_ value: any SQLConvertible) -> String {
    arguments.append(value)
    return "$\(arguments.count)"
  }

  mutating func require(_ term: String) { terms.append(term) }

  /// Any of `values` will do; of none, nothing does.
  mutating func require(_ column: String, isOneOf values: [any SQLConvertible]) {
    guard !values.isEmpty else { return require("FALSE") }
    let parameters = values.map { bind($0) }
    require("\(column) IN (\(parameters.joined(separator: ", ")))")
  }

  /// The terms that `term` makes of `values`, joined by OR.
  mutating func requireAny<Value>(_ values: [Value], _ term: (inout Self, Value) -> String) {
    guard !values.isEmpty else { return require("FALSE") }
    let alternatives = values.map { term(&self, $0) }
    require("(" + alternatives.joined(separator: " OR ") + ")")
  }
}
