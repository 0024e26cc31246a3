import ClipModel
import Testing

/// Which state may follow which.
struct ProjectStateTests {
  @Test(
    arguments: [
      (ProjectState.idle, ProjectEvent.queue, ProjectState.queued), (.queued, .start, .processing),
      (.processing, .complete, .completed), (.processing, .fail, .failed), (.queued, .fail, .failed),
      (.processing, .cancel, .canceled), (.queued, .cancel, .canceled), (.completed, .queue, .queued),
      (.failed, .queue, .queued), (.canceled, .queue, .queued), (.idle, .fail, .failed), (.failed, .fail, .failed),
    ])
  func theWayOfAProjectIsAllowed(state: ProjectState, event: ProjectEvent, next: ProjectState) throws {
    #expect(try state.after(event) == next)
  }

  @Test func everythingElseIsAnErrorAndNeverASilentOverwrite() {
    var allowed = 0
    for state in ProjectState.allCases {
      for event in ProjectEvent.allCases {
        do throws(ProjectTransitionError) {
          _ = try state.after(event)
          allowed += 1
        } catch {
          #expect(error == ProjectTransitionError(state: state, event: event))
        }
      }
    }
    #expect(allowed == 12)
  }
}
