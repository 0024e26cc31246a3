import ClipModel
import Database
import Foundation
import Library

extension Generation {
  /// Completes a run in the caller's transaction: state, clips, the product's column, notice and timeline together.
  /// Returns the files of the clips that are replaced.
  func complete(_ run: Run, of project: Project, _ clips: [Clip], in ledger: Ledger) throws -> [FileKey] {
    let kept = try ranked(clips, in: ledger)
    let moved = try ledger.move(project, by: .complete)
    try ledger.addTiming(of: run, source: project.sourceSeconds)
    try ledger.completeTimings(of: run.id)
    try end(run, as: .completed, in: ledger)
    let replaced = try ledger.removeClips(of: project.id, except: run.id)
    try ledger.setRuns(current: run.id, clips: run.id, of: project.id)
    try ledger.setFolders(try folders(with: kept, before: ledger.folders(of: project.id), project.id), of: project.id)
    let lost = clips.count - kept.count
    try ledger.note(
      .completed, kept.count == 1 ? "One clip is ready." : "\(kept.count) clips are ready.",
      cause: lost == 0 ? nil : "\(lost) had to be left out.", run: run.id, project: moved)
    ledger.tell(.progress(stage: .collect, percent: 100), project: moved)
    try announce(.completed(clips: kept.map(\.title)), run: run, of: project, in: ledger)
    return replaced
  }

  /// The kept clips, best first, with their positions written.
  private func ranked(_ clips: [Clip], in ledger: Ledger) throws -> [Clip] {
    let kept = clips.filter { $0.state == .kept }.sorted {
      ($0.facts.score ?? 0, -$0.position) > ($1.facts.score ?? 0, -$1.position)
    }
    return try kept.enumerated().map { index, clip in
      var clip = clip
      clip.position = index
      try ledger.save(clip)
      return clip
    }
  }

  /// The product's JSON with `clips` written and every other key kept. What is no object is kept below `previous`.
  private func folders(with clips: [Clip], before: String?, _ project: Project.ID) throws -> String {
    var members: [String: Any] = [:]
    if let before, !before.isEmpty {
      let value = try? JSONSerialization.jsonObject(with: Data(before.utf8), options: .fragmentsAllowed)
      if let object = value as? [String: Any] { members = object } else { members["previous"] = value ?? before }
    }
    members["clips"] = clips.map { folderEntry($0, project) }
    let data = try JSONSerialization.data(withJSONObject: members, options: [.sortedKeys, .withoutEscapingSlashes])
    return String(decoding: data, as: UTF8.self)
  }

  private func folderEntry(_ clip: Clip, _ project: Project.ID) -> [String: Any] {
    var entry: [String: Any] = ["id": clip.id.rawValue, "title": clip.title, "url": seams.clipPath(project, clip.id)]
    entry["score"] = clip.facts.score
    entry["reason"] = clip.facts.reason
    entry["duration"] = clip.facts.duration
    entry["start"] = clip.facts.sourceStart
    entry["end"] = clip.facts.sourceEnd
    return entry
  }
}

extension Ledger {
  fileprivate func folders(of project: Project.ID) throws -> String? {
    try transaction.run("SELECT folders FROM projects WHERE id = $1", project.rawValue).first?.optionalText("folders")
  }

  fileprivate func setFolders(_ text: String, of project: Project.ID) throws {
    try transaction.run("UPDATE projects SET folders = $2 WHERE id = $1", project.rawValue, text)
  }
}
