import Foundation

/// An `Upstash-Retry-Delay` expression: numbers, `+ - * / ( )`, `retried`, and a few functions.
package struct RetryExpression: Hashable, Sendable {
  package let text: String
  private let root: Node

  /// - Throws: `DeliveryError.invalidRequest` for anything that is not such an expression.
  package init(_ text: String) throws(DeliveryError) {
    var parser = RetryExpressionParser(text)
    self.text = text
    root = try parser.parse()
  }

  /// Milliseconds; may be negative, infinite or undefined.
  package func value(retried: Double) -> Double { root.value(retried) }

  indirect enum Node: Hashable, Sendable {
    case number(Double)
    case retried
    case call(Function, [Node])

    func value(_ retried: Double) -> Double {
      switch self {
      case .number(let number): number
      case .retried: retried
      case .call(let function, let arguments): function.apply(arguments.map { $0.value(retried) })
      }
    }
  }

  enum Function: String, Hashable, Sendable {
    case add, subtract, multiply, divide, pow, sqrt, abs, exp, floor, ceil, round, min, max

    func accepts(_ count: Int) -> Bool {
      switch self {
      case .min, .max: count >= 1
      case .add, .subtract, .multiply, .divide, .pow: count == 2
      default: count == 1
      }
    }

    func apply(_ values: [Double]) -> Double {
      switch self {
      case .add: values[0] + values[1]
      case .subtract: values[0] - values[1]
      case .multiply: values[0] * values[1]
      case .divide: values[0] / values[1]
      case .pow: Foundation.pow(values[0], values[1])
      case .sqrt: values[0].squareRoot()
      case .abs: Swift.abs(values[0])
      case .exp: Foundation.exp(values[0])
      case .floor: values[0].rounded(.down)
      case .ceil: values[0].rounded(.up)
      case .round: values[0].rounded()
      case .min: values.min() ?? 0
      case .max: values.max() ?? 0
      }
    }
  }
}
