import ClipModel

/// What `GET /api/process-klap` says; times are ISO 8601 UTC.
package struct ProjectStatus: Hashable, Sendable {
  package var status: ProjectState
  package var queuedAt: String?
  package var startedAt: String?
  package var completedAt: String?
  package var error: String?
  /// The failed run's reason as a word for programs, where the clip engine gave one.
  package var errorCode: String?
  /// The project's clips, best first; those of the run under way when there are no others yet.
  package var clips: [Clip]
  /// nil unless a run was ever queued.
  package var stage: Stage?
  /// 5…100; nil when idle, and while a provider works that tells no progress.
  package var progress: Int?
  package var etaSeconds: Int?
  /// How sure the estimate is.
  package var etaConfidence: EstimateConfidence?
  /// What a waiting project waits for, in words; nil when it waits for nothing.
  package var waitingFor: String?
  package var timeline: [TimelineEntry]
}

/// How much an estimate rests on.
package enum EstimateConfidence: String, Codable, Sendable {
  /// The provider's own guess; nothing was learned here yet.
  case guessed
  /// Learned from one or two runs.
  case rough
  /// Learned from three or more.
  case good
}

/// What `start` answers.
package struct StartResult: Hashable, Sendable {
  package var queueId: String
  package var run: Run.ID
  /// False when a run was under way already.
  package var isNew: Bool
}
