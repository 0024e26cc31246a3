import ClipModel
import Generation
import Hummingbird

/// `GET /v1/projects/{id}/events`: the timeline and what follows, as server-sent events; `Last-Event-ID` resumes.
struct EventRoute: Sendable {
  let services: APIServices

  func add(to group: RouterGroup<DoorContext>) {
    group.answer(.get, "projects/:id/events") { request, context in
      let (id, account) = try context.project()
      let last = request.headers[.lastEventID] ?? request.uri.queryParameters["after"].map(String.init)
      let events = try await services.generation.events(
        project: id, owner: account, after: last.flatMap { Int64($0) })
      return EventStreamResponse(clock: services.clock)
        .response(to: request, of: context, events: events.map { ServerSentEvent($0) })
    }
  }
}

extension ServerSentEvent {
  private struct Progress: Encodable {
    var stage: Stage
    var progress: Int
  }

  /// A timeline entry under its kind with its sequence as id; progress without an id, since it may be missed.
  package init(_ event: LiveEvent) {
    switch event.content {
    case .entry(let entry):
      self.init(
        id: String(entry.sequence), event: entry.kind.rawValue, data: String(buffer: jsonBuffer(entry)))
    case .progress(let stage, let percent):
      self.init(event: "progress", data: String(buffer: jsonBuffer(Progress(stage: stage, progress: percent))))
    case .elsewhere:
      self.init(event: "elsewhere", data: "")
    }
  }
}
