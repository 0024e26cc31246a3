/// Reads a retry expression by recursive descent.
struct RetryExpressionParser {
  private typealias Node = RetryExpression.Node

  private let text: String
  private let characters: [Character]
  private var position = 0
  private var depth = 0

  init(_ text: String) {
    self.text = text
    characters = Array(text)
  }

  mutating func parse() throws(DeliveryError) -> RetryExpression.Node {
    guard characters.count <= 256 else { throw failure }
    let root = try sum()
    skipSpaces()
    guard position == characters.count else { throw failure }
    return root
  }

  private var failure: DeliveryError { .invalidRequest("invalid retry delay expression: \(text)") }
  private var next: Character? { position < characters.count ? characters[position] : nil }

  private mutating func skipSpaces() { _ = take(while: \.isWhitespace) }

  private mutating func accept(_ character: Character) -> Bool {
    skipSpaces()
    guard next == character else { return false }
    position += 1
    return true
  }

  private mutating func sum() throws(DeliveryError) -> Node {
    var left = try product()
    while true {
      if accept("+") {
        left = .call(.add, [left, try product()])
      } else if accept("-") {
        left = .call(.subtract, [left, try product()])
      } else {
        return left
      }
    }
  }

  private mutating func product() throws(DeliveryError) -> Node {
    var left = try factor()
    while true {
      if accept("*") {
        left = .call(.multiply, [left, try factor()])
      } else if accept("/") {
        left = .call(.divide, [left, try factor()])
      } else {
        return left
      }
    }
  }

  private mutating func factor() throws(DeliveryError) -> Node {
    depth += 1
    defer { depth -= 1 }
    skipSpaces()
    guard depth <= 32, let next else { throw failure }
    if accept("-") { return .call(.subtract, [.number(0), try factor()]) }
    if accept("+") { return try factor() }
    if accept("(") {
      let inner = try sum()
      guard accept(")") else { throw failure }
      return inner
    }
    return next.isLetter ? try name() : try number()
  }

  private mutating func number() throws(DeliveryError) -> Node {
    let digits = take { $0.isASCII && ($0.isNumber || $0 == ".") }
    guard let value = Double(digits) else { throw failure }
    return .number(value)
  }

  private mutating func name() throws(DeliveryError) -> Node {
    let word = take { $0.isASCII && $0.isLetter }
    if word == "retried" { return .retried }
    let operators: Set<String> = ["add", "subtract", "multiply", "divide"]
    guard !operators.contains(word), let function = RetryExpression.Function(rawValue: word), accept("(") else {
      throw failure
    }
    var arguments = [try sum()]
    while accept(",") { arguments.append(try sum()) }
    guard accept(")"), function.accepts(arguments.count) else { throw failure }
    return .call(function, arguments)
  }

  private mutating func take(while condition: (Character) -> Bool) -> String {
    let rest = characters[position...].prefix(while: condition)
    position += rest.count
    return String(rest)
  }
}
