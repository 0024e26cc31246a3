import ClipModel

/// A video that somebody wants clips of.
package struct Project: Hashable, Sendable {
  package typealias ID = Identifier<Project>

  package var id: ID
  package var owner: Account.ID
  package var name: String
  /// The address as its owner gave it; nil for an upload.
  package var videoURL: String?
  /// The stored original of Intake, once there is one.
  package var originalID: String?
  package var options: ClipOptions
  /// Length of the source, once it is known.
  package var sourceSeconds: Double?
  package var state: ProjectState
  package var createdAt: String
  package var queuedAt: String?
  package var startedAt: String?
  package var completedAt: String?
  /// Stage, cause and what to do, in words; only when failed.
  package var error: String?
  /// The newest run.
  package var currentRun: Run.ID?
  /// The run whose clips are the project's; nil before the first has completed.
  package var clipsRun: Run.ID?

  /// Whether there is anything to make clips of.
  package var hasVideo: Bool { originalID != nil || videoURL?.isEmpty == false }
}

/// What a caller says about a new project.
package struct NewProject: Hashable, Sendable {
  package var name: String
  package var videoURL: String?
  package var originalID: String?
  package var sourceSeconds: Double?
  package var options: ClipOptions

  package init(
    name: String, videoURL: String? = nil, originalID: String? = nil, sourceSeconds: Double? = nil,
    options: ClipOptions = ClipOptions()
  ) {
    self.name = name
    self.videoURL = videoURL
    self.originalID = originalID
    self.sourceSeconds = sourceSeconds
    self.options = options
  }
}

/// One page of a list, newest first.
package struct ProjectPage: Hashable, Sendable {
  package var projects: [Project]
  /// Where the next page begins; nil at the end.
  package var next: String?
}
