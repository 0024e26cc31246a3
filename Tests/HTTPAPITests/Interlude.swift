import Synchronization

/// Something that a test does in the middle of something else.
final class Interlude: Sendable {
  private let action = Mutex<(@Sendable () async throws -> Void)?>(nil)

  func set(_ action: @escaping @Sendable () async throws -> Void) { self.action.withLock { $0 = action } }

  /// Does it, once.
  func run() async throws {
    let action = action.withLock { action in
      defer { action = nil }
      return action
    }
    try await action?()
  }
}
