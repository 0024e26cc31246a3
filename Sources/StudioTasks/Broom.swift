import Dispatch

/// A thread of its own for removing files: unlinking gigabytes takes time that neither the cooperative pool nor the
/// database's thread has.
enum Broom {
  private static let queue = DispatchQueue(label: "cutroom.studio.broom", qos: .utility)

  static func sweep(_ work: @escaping @Sendable () throws -> Void) async throws {
    try await withCheckedThrowingContinuation { continuation in
      queue.async { continuation.resume(with: Result(catching: work)) }
    }
  }
}
