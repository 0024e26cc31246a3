import ClipModel

/// Something that happened to a project, as people see it.
package struct TimelineEntry: Hashable, Codable, Sendable {
  /// Grows over the whole installation and over restarts: the `id` of server-sent events.
  package var sequence: Int64
  /// ISO 8601.
  package var at: String
  package var kind: Kind
  package var words: String
  package var cause: String?
  package var runID: String?

  package enum Kind: String, Codable, Sendable {
    case created, queued, started, stage, clip, webhook, trouble, uncertain, republished, noted, canceled, failed
    case completed, deleted
  }
}
