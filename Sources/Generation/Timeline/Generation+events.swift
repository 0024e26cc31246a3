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
    let past = history.map { LiveEvent(project: project, owner: owner, content: .entry($0)) }
    let task = Task { await Self.forward(past, then: news, after: sequence ?? 0, to: continuation) }
    continuation.onTermination = { _ in task.cancel() }
    return stream
  }

  /// Sends what has happened and then the news; what was read twice goes out once.
  private static func forward(
    _ past: [LiveEvent], then news: AsyncStream<LiveEvent>, after sequence: Int64,
    to listener: AsyncStream<LiveEvent>.Continuation
  ) async {
    for event in past { listener.yield(event) }
    let last = past.last?.sequence ?? sequence
    for await event in news {
      if let number = event.sequence, number <= last { continue }
      listener.yield(event)
    }
    listener.finish()
  }
}
