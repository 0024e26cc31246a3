import Foundation
import Glibc

/// How long the disk takes to keep four kilobytes: what every durable commit waits for. Behind the end of a file its new
/// length has to be kept too; a log that goes round is written over.
struct DiskSync: Sendable {
  let appending: [Double]
  let overwriting: [Double]

  static func measure(in folder: String, count: Int = 300) throws -> DiskSync {
    let path = folder + "/fdatasync"
    let descriptor = open(path, O_CREAT | O_WRONLY | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw BenchFailure("\(path): \(String(cString: strerror(errno)))") }
    defer {
      close(descriptor)
      unlink(path)
    }
    let places = (0..<count).map { off_t($0 * 4096) }
    return DiskSync(
      appending: try places.map { try milliseconds(descriptor, at: $0) },
      overwriting: try places.map { try milliseconds(descriptor, at: $0) })
  }

  private static func milliseconds(_ descriptor: CInt, at place: off_t) throws -> Double {
    let page = [UInt8](repeating: 1, count: 4096)
    guard pwrite(descriptor, page, page.count, place) == page.count else {
      throw BenchFailure("fdatasync: not written")
    }
    let start = ContinuousClock.now
    guard fdatasync(descriptor) == 0 else { throw BenchFailure("fdatasync: \(String(cString: strerror(errno)))") }
    return (ContinuousClock.now - start) / .milliseconds(1)
  }

  var text: String {
    "fdatasync of 4 KB: appended \(Self.words(appending)); written over \(Self.words(overwriting))"
  }

  private static func words(_ times: [Double]) -> String {
    String(format: "p50 %.2f ms, p99 %.2f ms", times.quantile(0.5), times.quantile(0.99))
  }
}
