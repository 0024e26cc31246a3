import ClipModel
import Foundation

extension Sparing {
  /// What has come within a day: between a file and the transaction that records it lie seconds, or a stage of the studio.
  static func young(at now: Timestamp) -> Sparing {
    let since = now + .seconds(-24 * 3600)
    return Sparing(since: since) { path in
      var facts = stat()
      guard lstat(path, &facts) == 0 else { return false }
      // When it was moved or linked here, which leaves the time of its content as it was.
      return Int64(facts.st_ctim.tv_sec) * 1000 >= since.milliseconds
    }
  }
}
