import ClipModel
import Synchronization

/// How far back a claim has to look. Whatever was due before has been taken, and on PostgreSQL stands in the way of
/// every look for as long as somebody holds an old snapshot: it can't be cleaned away. Twice a minute a look goes all
/// the way back, for what was late to come.
final class Horizon: Sendable {
  /// How late an item may be there after the time at which it is due.
  static let patience = Duration.seconds(5)
  /// How often a look goes all the way.
  static let interval = Duration.seconds(30)

  private struct Line {
    var due = Timestamp(milliseconds: 0)
    var wasCrossed: Duration?
  }

  private let lines = Mutex<[WorkItem.Kind: Line]>([:])

  /// The earliest due time that a look at `time` (monotonic) has to care for. The look that goes all the way is one
  /// that `takes` what it finds; others may do so beside it.
  func start(_ kind: WorkItem.Kind, at time: Duration, takes: Bool) -> Timestamp {
    lines.withLock { lines in
      var line = lines[kind] ?? Line()
      if let crossed = line.wasCrossed, time - crossed < Self.interval { return line.due }
      if takes {
        line.wasCrossed = time
        lines[kind] = line
      }
      return Timestamp(milliseconds: 0)
    }
  }

  /// All that was due until then has been taken.
  func passed(_ kind: WorkItem.Kind, until due: Timestamp) {
    lines.withLock { lines in
      var line = lines[kind] ?? Line()
      // Also back, with a clock that was set back.
      line.due = due + (.zero - Self.patience)
      lines[kind] = line
    }
  }
}
