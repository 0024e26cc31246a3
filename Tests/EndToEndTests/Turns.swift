import Foundation
import Synchronization

/// The messages of some FIFO queues, and a destination's judgement of their order. It lets each request wait a little
/// and answers a fifth of them with a failure.
final class Turns: Sendable {
  /// A message's place in its queue; its body says it.
  struct Turn: Hashable, CustomStringConvertible {
    let queue: Int
    let place: Int

    var description: String { "\(queue)-\(place)" }

    init(_ queue: Int, _ place: Int) { (self.queue, self.place) = (queue, place) }

    init?(_ body: some StringProtocol) {
      let numbers = body.split(separator: "-").compactMap { Int($0) }
      guard numbers.count == 2 else { return nil }
      self.init(numbers[0], numbers[1])
    }
  }

  struct Tally: CustomStringConvertible {
    var violations: [String] = []
    var delivered: Set<Turn> = []
    var dead: Set<Turn> = []
    var requests = 0
    var failures = 0
    /// Requests for what was being answered already, or had been with success: their server was dead by then.
    var repetitions = 0

    var description: String {
      """
      \(delivered.count) delivered, \(dead.count) dead letters, \(requests) requests, \
      \(failures) answered with a failure, \(repetitions) repeated, \(violations.count) out of turn \(violations.prefix(5))
      """
    }
  }

  let queues: Int
  let length: Int
  private let isOrdered: Bool
  private let state: Mutex<Judge>

  /// - Parameter isOrdered: false publishes them without their queues, for a control.
  init(queues: Int, length: Int, isOrdered: Bool = true, dice: Dice) {
    (self.queues, self.length, self.isOrdered) = (queues, length, isOrdered)
    state = Mutex(Judge(lines: Array(repeating: Judge.Line(), count: queues), dice: dice))
  }

  var tally: Tally { state.withLock(\.tally) }

  /// Whether every message has been delivered or was given up.
  var areOver: Bool { state.withLock { $0.tally.delivered.union($0.tally.dead).count } == queues * length }

  /// Publishes one place of all queues after the other, each again until a server says that it is kept.
  func publish(to address: String, by callers: [Caller]) async throws {
    for place in 0..<length {
      let batch = (0..<queues).map { message(Turn($0, place), to: address) }.joined(separator: ",")
      var server = place
      while await !isKept("[\(batch)]", by: callers[server % callers.count]) {
        server += 1
        try await Soak.load(for: .milliseconds(20))
      }
      try await Soak.load(for: .milliseconds(100))
    }
  }

  private func message(_ turn: Turn, to address: String) -> String {
    let queue = isOrdered ? #""queue": "line-\#(turn.queue)","# : ""
    return """
      {"destination": "\(address)", \(queue) "body": "\(turn)", "headers": {
        "Upstash-Deduplication-Id": "\(turn)", "Upstash-Retries": "20", "Upstash-Retry-Delay": "50",
        "Upstash-Failure-Callback": "\(address)/failed"}}
      """
  }

  private func isKept(_ batch: String, by caller: Caller) async -> Bool {
    guard let answer = try? await caller.send("POST", "/v2/batch", json: batch),
      let items = (try? JSONSerialization.jsonObject(with: answer.body)) as? [[String: Any]]
    else { return false }
    return items.count == queues && items.allSatisfy { $0["messageId"] != nil }
  }

  /// The status for a message or for a failure callback, which is the end of its message.
  func answer(_ body: String) async -> Int {
    guard let turn = Turn(body) else {
      state.withLock { $0.bury(Self.source(of: body)) }
      return 200
    }
    let (attempt, pause) = state.withLock { $0.begin(turn) }
    do { try await Soak.load(for: pause) } catch { return 500 }
    return state.withLock { $0.end(attempt, of: turn) }
  }

  private static func source(of report: String) -> Turn? {
    let fields = (try? JSONSerialization.jsonObject(with: Data(report.utf8))) as? [String: Any]
    return (fields?["sourceBody"] as? String).flatMap { Data(base64Encoded: $0) }
      .flatMap { Turn(String(decoding: $0, as: UTF8.self)) }
  }
}

/// Who may come when, by what has come and how it was answered.
private struct Judge {
  struct Line {
    enum Answer { case none, failure, success, death }

    /// The place whose turn it is.
    var place = -1
    var attempts = 0
    /// To its last attempt.
    var answer = Answer.success
  }

  var lines: [Line]
  var dice: Dice
  var tally = Turns.Tally()

  /// Which attempt this is, and how long it is to wait.
  mutating func begin(_ turn: Turns.Turn) -> (attempt: Int, pause: Duration) {
    tally.requests += 1
    let isAgain = lines[turn.queue].place == turn.place
    enter(turn)
    switch lines[turn.queue].answer {
    case .death: tally.violations.append("\(turn) after its dead letter")
    case .success, .none: tally.repetitions += isAgain ? 1 : 0
    case .failure: break
    }
    lines[turn.queue].attempts += 1
    lines[turn.queue].answer = .none
    return (lines[turn.queue].attempts, .milliseconds(Int.random(in: 0...300, using: &dice)))
  }

  /// The status. That of an attempt with a later one beside it is heard by nobody.
  mutating func end(_ attempt: Int, of turn: Turns.Turn) -> Int {
    let isFailure = Int.random(in: 0..<5, using: &dice) == 0
    if lines[turn.queue].place == turn.place, lines[turn.queue].attempts == attempt {
      lines[turn.queue].answer = isFailure ? .failure : .success
      tally.failures += isFailure ? 1 : 0
      if !isFailure { tally.delivered.insert(turn) }
    }
    return isFailure ? 500 : 200
  }

  mutating func bury(_ turn: Turns.Turn?) {
    guard let turn else { return tally.violations.append("what is no message") }
    enter(turn)
    lines[turn.queue].answer = .death
    tally.dead.insert(turn)
  }

  /// Makes it the one whose turn it is.
  private mutating func enter(_ turn: Turns.Turn) {
    let line = lines[turn.queue]
    guard turn.place != line.place else { return }
    if turn.place < line.place { tally.violations.append("\(turn) after \(line.place) had come") }
    if turn.place > line.place + 1 || line.answer == .none || line.answer == .failure {
      tally.violations.append("\(turn) before the end of \(line.place)")
    }
    lines[turn.queue] = Line(place: turn.place, answer: .none)
  }
}
