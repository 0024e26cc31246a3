/// Who is served next: first come, first served, but of those who must be alone only one at a time. The others of them
/// wait here, not each with a connection for the lock that one of them holds.
struct WaitingLine<Errand> {
  enum Lane {
    case shared
    case alone
  }

  private var waiting: [(lane: Lane, errand: Errand)] = []
  private var isAloneTaken = false

  var isEmpty: Bool { waiting.isEmpty }

  mutating func add(_ errand: Errand, lane: Lane) { waiting.append((lane, errand)) }

  /// The first who may go, with the lane to give back to `finished`.
  mutating func next() -> (lane: Lane, errand: Errand)? {
    guard let index = waiting.firstIndex(where: { $0.lane == .shared || !isAloneTaken }) else { return nil }
    let next = waiting.remove(at: index)
    if next.lane == .alone { isAloneTaken = true }
    return next
  }

  mutating func finished(_ lane: Lane) {
    if lane == .alone { isAloneTaken = false }
  }
}
