/// A webhook of the extension: `{"type", "timestamp", "data"}`, signed by Standard Webhooks. Receivers trust only ids.
package struct KlapEvent: Hashable, Codable, Sendable {
  package var type: Kind
  /// ISO 8601.
  package var timestamp: String
  package var data: Content

  package enum Kind: String, Codable, Sendable {
    case clipReady = "clip.ready"
    case taskReady = "task.ready"
    case taskError = "task.error"
  }

  package struct Content: Hashable, Codable, Sendable {
    package var taskId: String
    package var folderId: String
    /// With `clip.ready`.
    package var shortId: String?

    package init(taskId: String, folderId: String, shortId: String? = nil) {
      self.taskId = taskId
      self.folderId = folderId
      self.shortId = shortId
    }
  }

  package init(type: Kind, timestamp: String, data: Content) {
    self.type = type
    self.timestamp = timestamp
    self.data = data
  }
}
