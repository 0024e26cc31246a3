import ClipModel
import Generation
import HTTPTypes
import Intake
import Logging
import MediaTools

extension PublicError {
  /// Whether the video itself is the reason, so that its project has failed.
  var refusesVideo: Bool {
    switch self {
    case let error as MediaError: !error.isRetryable
    case let error as IntakeError: error == .unreadable || !error.isRetryable
    default: false
    }
  }
}

extension APIFailure {
  /// A video that was refused; its project says the same.
  init(refusing error: any PublicError, project: Project.ID) {
    let isTooLarge = if case .tooLarge = error as? IntakeError { true } else { false }
    self.init(isTooLarge ? .contentTooLarge : .unprocessableContent, code: "video-refused", error.publicMessage)
    self.project = project.rawValue
  }
}

extension APIServices {
  /// Deletes an original that is no project's; one that can't be deleted now goes at the next start.
  func giveBack(_ original: Original.ID, logger: Logger) async {
    do {
      try await originals.forget(original)
    } catch {
      logger.warning("an original stays for now", metadata: ["original": "\(original)", "error": "\(error)"])
    }
  }

  /// Makes the project say why its video was not taken. One that has clips, or is at work, keeps its state.
  func refuse(_ project: Project.ID, owner: Account.ID, because error: any PublicError) async throws {
    let failure = RunFailure(
      stage: .probe, cause: error.publicMessage, remedy: "Give another video, or mend this one and send it again.")
    do {
      try await generation.intakeFailed(project: project, owner: owner, failure: failure)
    } catch GenerationError.notNow {
      return
    } catch is ProjectTransitionError {
      return
    }
  }
}
