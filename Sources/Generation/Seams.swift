import ClipModel
import Database
import ServiceLifecycle

extension Generation {
  /// - Throws: `GenerationError.notFound` for unknown or foreign.
  package func status(project: Project.ID, owner: Account.ID) async throws -> ProjectStatus { fatalError("helper Road") }

  /// A provider's webhook. Returns when it is durable: answer 200 `{received:true}`.
  ///
  /// - Parameter hook: the last part of the path; nil for the seed's address, where the body's `taskId` finds the run.
  /// - Throws: `.notFound` (404), `.invalidSignature` (401), `.invalidRequest` (400).
  package func receiveWebhook(hook: String?, headers: [(name: String, value: String)], body: [UInt8]) async throws {
    fatalError("helper Road")
  }

  /// The failure callback of a message of ours, already verified. Idempotent.
  package func deliveryFailed(body: [UInt8]) async throws -> String { fatalError("helper Road") }

  /// Stops the run under way.
  ///
  /// - Throws: `.notFound`, `.notNow`.
  package func cancel(project: Project.ID, owner: Account.ID) async throws { fatalError("helper Road") }

  /// Deletes the project, its clips and its original; stops a run under way.
  package func delete(project: Project.ID, owner: Account.ID) async throws { fatalError("helper Road") }

  /// A project whose video could not be had: `failed` with its cause.
  package func intakeFailed(project: Project.ID, owner: Account.ID, failure: RunFailure) async throws {
    fatalError("helper Road")
  }

  /// Timeline entries after `sequence` and whatever happens from now on, in order and without gaps; ends when the
  /// iterating task is canceled.
  package func events(
    project: Project.ID, owner: Account.ID, after sequence: Int64?
  ) async throws -> AsyncStream<LiveEvent> { fatalError("helper Road") }

  /// A kept clip.
  ///
  /// - Throws: `.notFound` for unknown, foreign, or not kept yet.
  package func clip(_ id: Clip.ID, project: Project.ID, owner: Account.ID) async throws -> Clip { fatalError("helper Road") }
}

/// Looks after what nobody else does: at start and every five minutes it writes overdue checks and lost starts again,
/// and cancels tasks that nobody wants any more.
package struct Sweeper: Service {
  let generation: Generation

  package init(generation: Generation) { self.generation = generation }

  package func run() async throws { fatalError("helper Road") }
}
