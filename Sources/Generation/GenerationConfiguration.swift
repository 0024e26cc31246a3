import ClipModel
import Database
import Delivery

/// How the road behaves; built once in CutroomService.
package struct GenerationConfiguration: Sendable {
  /// `START_DELAY`: between queueing and the worker's delivery.
  package var startDelay: Duration
  /// `RUN_LIMIT`: a run that takes longer fails.
  package var runLimit: Duration
  /// `KLAP_REPEAT_UNCERTAIN`: whether a provider without idempotency keys is asked a second time when the first answer
  /// was lost.
  package var repeatUncertain: Bool
  /// How long one delivery may ask the provider before another may.
  package var intentLease: Duration
  /// When a pass stops beginning new copies.
  package var passLimit: Duration
  /// How long the files of one clip may take to come in: 450 MB at 6 Mbit/s.
  package var copyLimit: Duration
  /// Distance between two sweeps.
  package var sweepInterval: Duration
  /// How late a check must be before the sweep writes it again.
  package var overdue: Duration
  /// Stands for our own origin in messages until they are delivered.
  package var appOrigin: String
  /// Folder for files under way, on the library's file system; emptied at start by its owner.
  package var scratch: String
  /// Names this process: leases of another holder are void where only one process can exist, or when it is gone.
  package var holder: String
  var isOnlyProcess: Bool { roster == nil }
  /// Who is on duty; nil where only one process can work on the database (SQLite).
  package var roster: Roster?
  /// Where projects are.
  package var table: ProjectTable

  package init(
    scratch: String, startDelay: Duration = .seconds(10), runLimit: Duration = .seconds(6 * 3600),
    repeatUncertain: Bool = true, intentLease: Duration = .seconds(90), passLimit: Duration = .seconds(45),
    copyLimit: Duration = .seconds(600), sweepInterval: Duration = .seconds(300), overdue: Duration = .seconds(120),
    appOrigin: String = "cutroom-app:", holder: String = Identifier<Generation>.random().rawValue,
    roster: Roster? = nil, table: ProjectTable = ProjectTable()
  ) {
    self.scratch = scratch
    self.startDelay = startDelay
    self.runLimit = runLimit
    self.repeatUncertain = repeatUncertain
    self.intentLease = intentLease
    self.passLimit = passLimit
    self.copyLimit = copyLimit
    self.sweepInterval = sweepInterval
    self.overdue = overdue
    self.appOrigin = appOrigin
    self.holder = roster?.id ?? holder
    self.roster = roster
    self.table = table
  }

  /// Longer than any pass takes: its last copy begins before `passLimit`, after one call for its export.
  var passLease: Duration { passLimit + copyLimit + .seconds(60) }
}
