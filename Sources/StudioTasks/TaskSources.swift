/// Where a task's video comes from, handed in by CutroomService so that no station imports another.
package struct TaskSources: Sendable {
  /// The local file behind a signed media link of this installation; nil for any other address. Throws for a link of
  /// ours that is not valid.
  package var resolveOwnMedia: @Sendable (_ address: String) async throws -> String?
  /// Downloads an address that a user gave into a file that does not exist yet; guard and limits are behind it.
  package var download: @Sendable (_ address: String, _ path: String) async throws -> Void

  package init(
    resolveOwnMedia: @escaping @Sendable (_ address: String) async throws -> String?,
    download: @escaping @Sendable (_ address: String, _ path: String) async throws -> Void
  ) {
    self.resolveOwnMedia = resolveOwnMedia
    self.download = download
  }
}
