import Foundation

extension MediaTool {
  /// Runs `work`, which writes `file`; what is there of it when the work fails or is canceled is removed.
  package func writing(_ file: URL, _ work: () async throws -> Void) async throws {
    do {
      try await work()
    } catch {
      if FileManager.default.fileExists(atPath: file.path) { try FileManager.default.removeItem(at: file) }
      throw error
    }
  }
}
