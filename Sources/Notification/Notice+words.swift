import ClipModel

extension Notice {
  /// That a project's clips are there.
  ///
  /// - Parameter link: where they can be looked at.
  package static func completed(
    run: String, owner: Account.ID, project: String, clips: [String], link: String, at: Timestamp
  ) -> Self {
    let count = clips.count == 1 ? "One clip" : "\(clips.count) clips"
    let list = clips.enumerated().map { "  \($0 + 1). \($1)" }.joined(separator: "\n")
    return Self(
      run: run, owner: owner, kind: .completed,
      subject: "\(count) of “\(project)” \(clips.count == 1 ? "is" : "are") ready",
      body: """
        Hello,

        your video “\(project)” is done. \(count) came out of it, best first:

        \(list)

        Watch and download: \(link)

        Cutroom
        """, at: at)
  }

  /// That a run failed, at which stage, why, and what to do about it.
  package static func failed(
    run: String, owner: Account.ID, project: String, stage: String, cause: String, remedy: String, link: String,
    at: Timestamp
  ) -> Self {
    Self(
      run: run, owner: owner, kind: .failed, subject: "“\(project)” needs you: no clips yet",
      body: """
        Hello,

        your video “\(project)” could not be finished.

        Where it stopped: \(stage)
        Why: \(cause)
        What to do: \(remedy)

        Its page, with everything that happened: \(link)

        Cutroom
        """, at: at)
  }
}
