import ClipModel
import Foundation
import KlapProtocol

/// The body of our own messages. Of what is delivered nothing counts but which run is meant, and for a check its number.
struct RoadBody: Codable, Sendable {
  var projectId: String?
  var videoUrl: String?
  var userId: String?
  /// Absent in messages of existing publishers: the project's current run.
  var runId: String?
  var check: Int?

  /// - Throws: `GenerationError.invalidRequest` when the bytes name neither run nor project.
  static func read(_ bytes: [UInt8]) throws -> Self {
    let body: Self
    do {
      body = try KlapJSON.decode(Self.self, from: bytes)
    } catch {
      throw GenerationError.invalidRequest("The body is not the JSON of a run's message.")
    }
    guard body.runId != nil || body.projectId != nil else {
      throw GenerationError.invalidRequest("The body names neither runId nor projectId.")
    }
    return body
  }
}

extension Ledger {
  /// The run that a body means; nil when it is unknown.
  func run(_ body: RoadBody) throws -> Run? {
    if let id = body.runId { return try run(Run.ID(id)) }
    guard let id = body.projectId, let current = try project(Project.ID(id))?.currentRun else { return nil }
    return try run(current)
  }
}
