import ClipModel
import Generation
import Notification

extension Notice {
  /// The end of a run, as people are told it.
  ///
  /// - Parameter appURL: where the project's page is.
  init(_ notice: RunNotice, appURL: String) {
    let link = "\(appURL)/projects/\(notice.project)"
    switch notice.outcome {
    case .completed(let clips):
      self = .completed(
        run: notice.run, owner: notice.owner, project: notice.projectName, clips: clips, link: link, at: notice.at)
    case .failed(let failure):
      self = .failed(
        run: notice.run, owner: notice.owner, project: notice.projectName, stage: failure.stage.rawValue,
        cause: failure.cause, remedy: failure.remedy, link: link, at: notice.at)
    }
  }
}
