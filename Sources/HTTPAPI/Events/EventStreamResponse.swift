import ClipModel
import HTTPTypes
import Hummingbird
import NIOCore
import ServiceLifecycle

/// One message of a stream of server-sent events.
package struct ServerSentEvent: Hashable, Sendable {
  /// What the client sends back as `Last-Event-ID` when it comes again.
  package var id: String?
  package var event: String
  package var data: String

  package init(id: String? = nil, event: String, data: String) {
    self.id = id
    self.event = event
    self.data = data
  }

  /// As it goes over the wire; data of several lines stays one message.
  package var text: String {
    let lines = data.split(separator: "\n", omittingEmptySubsequences: false).map { "data: \($0)\n" }
    return (id.map { "id: \($0)\n" } ?? "") + "event: \(event)\n" + lines.joined() + "\n"
  }
}

/// Server-sent events for as long as the client listens and the service runs; a comment every 15 s keeps the
/// connection open, unless the caller's key or session has ended. A client that falls far behind is cut off and
/// resumes by its last id.
package struct EventStreamResponse: Sendable {
  private let clock: any ServiceClock
  private static let heartbeat: Duration = .seconds(15)

  package init(clock: any ServiceClock) { self.clock = clock }

  package func response(
    to request: Request, of context: DoorContext, events: some AsyncSequence<ServerSentEvent, Never> & Sendable
  ) -> Response {
    let clock = clock
    let (lines, feed) = AsyncStream.makeStream(of: String.self, bufferingPolicy: .bufferingOldest(1024))
    let body = ResponseBody { writer in
      try await request.body.consumeWithInboundCloseHandler { _ in
        // Comes at once, so that the client knows that it is connected, and when to try again.
        try await writer.write(ByteBuffer(string: "retry: 2000\n\n"))
        try await withThrowingTaskGroup(of: Void.self) { group in
          group.addTask { await Self.forward(events, to: feed) }
          group.addTask { try await Self.beat(clock, of: context, to: feed) }
          for await line in lines.cancelOnGracefulShutdown() { try await writer.write(ByteBuffer(string: line)) }
          group.cancelAll()
        }
        try await writer.finish(nil)
      } onInboundClosed: {
        feed.finish()
      }
    }
    return Response(
      status: .ok, headers: [.contentType: "text/event-stream", .cacheControl: "no-store"], body: body)
  }

  private static func forward(
    _ events: some AsyncSequence<ServerSentEvent, Never>, to feed: AsyncStream<String>.Continuation
  ) async {
    for await event in events {
      if case .dropped = feed.yield(event.text) { break }
    }
    feed.finish()
  }

  private static func beat(
    _ clock: any ServiceClock, of context: DoorContext, to feed: AsyncStream<String>.Continuation
  ) async throws {
    defer { feed.finish() }
    do {
      while true {
        try await clock.sleep(for: heartbeat)
        guard try await context.isStillWelcome() else { return }
        feed.yield(": still here\n\n")
      }
    } catch is CancellationError {
      return
    }
  }
}
