import Foundation

/// The room on a file system.
package struct DiskRoom: Hashable, Sendable {
  /// Bytes that we may still write.
  package var available: UInt64
  package var total: UInt64

  package init(available: UInt64, total: UInt64) {
    self.available = available
    self.total = total
  }

  /// Of the file system that holds `path`; nil when the system does not say.
  package init?(at path: String) {
    var facts = statvfs()
    guard statvfs(path, &facts) == 0 else { return nil }
    let block = UInt64(facts.f_frsize)
    self.init(available: UInt64(facts.f_bavail) * block, total: UInt64(facts.f_blocks) * block)
  }

  /// Less than 1 GB or 2 % left.
  package var isNearlyFull: Bool { available < 1_000_000_000 || available < total / 50 }
}
