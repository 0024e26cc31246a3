import ClipModel
import Logging

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
    let task = Task { await forward(past, then: news, after: sequence ?? 0, to: continuation) }
    continuation.onTermination = { _ in task.cancel() }
    return stream
  }

  /// Sends what has happened and then the news; what was read twice goes out once.
  private func forward(
    _ past: [LiveEvent], then news: AsyncStream<LiveEvent>, after sequence: Int64,
    to listener: AsyncStream<LiveEvent>.Continuation
  ) async {
    for event in past { listener.yield(event) }
    var last = past.last?.sequence ?? sequence
    for await event in news {
      for event in event.content == .elsewhere ? await missed(event, after: last) : [event] {
        if let number = event.sequence {
          guard number > last else { continue }
          last = number
        }
        listener.yield(event)
      }
    }
    listener.finish()
  }

  /// What another node has written to the timeline, and how far the project has come.
  private func missed(_ event: LiveEvent, after sequence: Int64) async -> [LiveEvent] {
    do {
      return try await read { ledger in
        var contents = try ledger.timeline(of: event.project, after: sequence).map(LiveEvent.Content.entry)
        if let id = try ledger.project(event.project)?.currentRun, let run = try ledger.run(id) {
          contents.append(.progress(stage: run.stage, percent: run.progress))
        }
        return contents.map { LiveEvent(project: event.project, owner: event.owner, content: $0) }
      }
    } catch {
      logger.warning("a timeline could not be read", metadata: ["project": "\(event.project)", "reason": "\(error)"])
      return []
    }
  }
}
