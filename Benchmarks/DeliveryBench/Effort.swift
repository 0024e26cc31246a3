import Dispatch

/// How long and how often is measured.
struct Effort: Sendable {
  var seconds: Double
  var rounds: Int
  /// Items that wait for a settlement, or messages for a delivery.
  var items: Int
  /// How many of them are in hand at once in a settlement of ours.
  var attempts: Int
}

/// What all benchmarks send.
enum Sample {
  static let text = #"{"order":4711,"customer":"c_0123456789","total":99.5,"note":"a usual small body"}"#
  static let body = Array(text.utf8)
}

/// Runs what blocks on a thread of its own.
enum Blocking {
  static func run<Value: Sendable>(_ body: @escaping @Sendable () -> Value) async -> Value {
    await withCheckedContinuation { continuation in
      DispatchQueue.global().async { continuation.resume(returning: body()) }
    }
  }
}
