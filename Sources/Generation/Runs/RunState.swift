/// Where one attempt at a project's clips stands.
package enum RunState: String, Codable, Sendable {
  case queued, processing, completed, failed, canceled

  package var isActive: Bool { self == .queued || self == .processing }
}

/// What is known of a run's task at the provider.
package enum Intent: String, Codable, Sendable {
  /// The provider was not asked yet, or has refused for now.
  case none
  /// The provider is being asked; holds while its lease lives.
  case creating
  /// There is a task.
  case created
  /// The provider may or may not have made a task.
  case uncertain
}
