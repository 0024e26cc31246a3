import ClipModel

extension Generation {
  /// Timeline entries after `sequence` and whatever happens from now on, in order and without gaps; ends when the
  /// iterating task is canceled. Without `sequence` the whole timeline comes first.
  ///
  /// - Throws: `.notFound`.
  package func events(
    project: Project.ID, owner: Account.ID, after sequence: Int64?
  ) async throws -> AsyncStream<LiveEvent> {
    let news = live.subscribe(owner: owner, project: project)
    let history = try await read { ledger in
      _ = try demand(project, owner: owner, in: ledger)
      return try ledger.timeline(of: project, after: sequence ?? 0)
    }
    let (stream, continuation) = AsyncStream.makeStream(of: LiveEvent.self)
    let task = Task {
      var last = sequence ?? 0
      for entry in history {
        continuation.yield(LiveEvent(project: project, owner: owner, content: .entry(entry)))
        last = max(last, entry.sequence)
      }
      for await event in news where event.sequence.map({ $0 > last }) ?? true { continuation.yield(event) }
      continuation.finish()
    }
    continuation.onTermination = { _ in task.cancel() }
    return stream
  }
}
