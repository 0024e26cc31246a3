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
    try ledger.setRuns(current: run.id, clips: run.id, of: project)
    try writeFolders(kept, run: run, of: moved, in: ledger)
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

  /// Writes `clips` into the product's JSON; every other key is kept. What is no object is kept below `previous`, and
  /// the timeline says so.
  private func writeFolders(_ clips: [Clip], run: Run, of project: Project, in ledger: Ledger) throws {
    let before = try ledger.folders(of: project.id).flatMap { $0.isEmpty ? nil : Self.json($0) }
    var members = before as? [String: Any] ?? [:]
    if let before, !(before is [String: Any]) {
      members["previous"] = before
      try ledger.note(
        .noted, "The project's folders were no JSON object; what was there is kept in them as “previous”.",
        run: run.id, project: project)
    }
    members["clips"] = clips.map { folderEntry($0, project.id) }
    let data = try JSONSerialization.data(withJSONObject: members, options: [.sortedKeys, .withoutEscapingSlashes])
    try ledger.setFolders(String(decoding: data, as: UTF8.self), of: project.id)
  }

  /// What a text says as JSON; the text itself when it is none.
  private static func json(_ text: String) -> Any {
    do {
      return try JSONSerialization.jsonObject(with: Data(text.utf8), options: .fragmentsAllowed)
    } catch {
      return text
    }
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
