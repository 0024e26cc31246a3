import ClipModel

/// One attempt at a project's clips; a row of `cutroom_runs`.
package struct Run: Hashable, Sendable {
  package typealias ID = Identifier<Run>

  package var id: ID
  package var project: Project.ID
  package var number: Int
  package var state: RunState
  package var options: ClipOptions
  /// The id of the start message as its publisher was told it.
  package var queueID: String
  /// The start message that is under way; another one than `queueID` once the sweep had to write it again.
  package var startMessage: String
  package var startDueAt: Timestamp
  package var starts: Int
  package var queuedAt: Timestamp
  package var startedAt: Timestamp?
  package var endedAt: Timestamp?
  /// When the time at work was counted last.
  package var lookedAt: Timestamp?
  /// What `RUN_LIMIT` limits; see `look`.
  package var worked: Duration = .zero
  /// Name of the provider that makes the clips.
  package var provider: String
  /// The unguessable end of the webhook's address.
  package var hook: String
  package var webhookSecret: String
  /// What the provider is asked for, word for word: a repetition must be the same.
  package var request: String?
  package var intent: Intent
  /// Who is at work on the run, asking the provider or copying its clips, and until when nobody else may be.
  package var leaseHolder: String?
  package var leaseUntil: Timestamp
  /// How often the provider was asked without an answer being known.
  package var creates: Int
  package var taskID: String?
  package var outputID: String?
  package var taskReadyAt: Timestamp?
  package var listed: Int
  package var steadyLists: Int
  package var checkNumber: Int
  package var checkMessage: String?
  package var nextCheckAt: Timestamp?
  package var checkWantedAt: Timestamp
  package var lastCheckAt: Timestamp?
  /// Checks in a row that the provider did not answer.
  package var troubles: Int
  package var trouble: String?
  package var stage: Stage
  /// 5…100, never falling.
  package var progress: Int
  package var providerETA: Int?
  package var failure: RunFailure?
}

/// Why a run failed, for people.
package struct RunFailure: Hashable, Sendable {
  package var stage: Stage
  package var cause: String
  /// What to do about it.
  package var remedy: String
  /// The provider's word for it, for programs; for example `too_little_speech`.
  package var code: String?

  package init(stage: Stage, cause: String, remedy: String, code: String? = nil) {
    self.stage = stage
    self.cause = cause
    self.remedy = remedy
    self.code = code
  }

  /// The sentence of `klap_error`.
  package var words: String { "\(stage.rawValue): \(cause) \(remedy)" }
}
