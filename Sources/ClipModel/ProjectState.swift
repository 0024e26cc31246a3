/// Where a project stands; the raw values are the words of the seed's `klap_status`.
package enum ProjectState: String, Codable, Sendable, CaseIterable {
  case idle, queued, processing, completed, failed, canceled

  /// Whether a run is under way.
  package var isActive: Bool { self == .queued || self == .processing }
}

/// What can happen to a project.
package enum ProjectEvent: String, Codable, Sendable, CaseIterable {
  case queue, start, complete, fail, cancel
}

/// An event that the project's state does not allow.
package struct ProjectTransitionError: Error, Hashable, Sendable {
  package let state: ProjectState
  package let event: ProjectEvent

  package init(state: ProjectState, event: ProjectEvent) {
    self.state = state
    self.event = event
  }
}

extension ProjectState {
  /// The only place that says which state follows which.
  ///
  /// - Throws: `ProjectTransitionError` for anything not listed, never a silent overwrite.
  package func after(_ event: ProjectEvent) throws(ProjectTransitionError) -> ProjectState {
    switch (self, event) {
    case (.idle, .queue), (.completed, .queue), (.failed, .queue), (.canceled, .queue): .queued
    case (.queued, .start): .processing
    case (.processing, .complete): .completed
    // A failure may be followed by a newer one: another video that is refused.
    case (.idle, .fail), (.queued, .fail), (.processing, .fail), (.failed, .fail): .failed
    case (.queued, .cancel), (.processing, .cancel): .canceled
    default: throw ProjectTransitionError(state: self, event: event)
    }
  }
}
