import Foundation
import Glibc

/// Seconds that processors have worked for a process.
enum ProcessorTime {
  static var own: Double { seconds(__rusage_who_t(RUSAGE_SELF.rawValue)) }

  /// Of children that have ended.
  static var endedChildren: Double { seconds(__rusage_who_t(RUSAGE_CHILDREN.rawValue)) }

  /// Of another process, by the kernel's ticks of 10 ms.
  static func of(_ process: pid_t) throws -> Double {
    let text = try String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8)
    // Behind the name, which may hold anything, the 12th and 13th fields.
    let fields = text[(text.lastIndex(of: ")") ?? text.startIndex)...].split(separator: " ")
    guard fields.count > 13, let user = Double(fields[12]), let system = Double(fields[13]) else {
      throw BenchFailure("unreadable /proc/\(process)/stat")
    }
    return (user + system) / Double(sysconf(CInt(_SC_CLK_TCK)))
  }

  private static func seconds(_ who: __rusage_who_t) -> Double {
    var usage = rusage()
    getrusage(who, &usage)
    return Double(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec)
      + Double(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6
  }
}

/// Memory of a process.
enum ProcessMemory {
  /// Megabytes that are in memory now.
  static func megabytes(of process: pid_t) throws -> Double {
    let text = try String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)
    let line = text.split(separator: "\n").first { $0.hasPrefix("VmRSS:") }
    guard let kilobytes = line?.split(separator: " ").dropFirst().first.flatMap({ Double($0) }) else {
      throw BenchFailure("unreadable /proc/\(process)/status")
    }
    return kilobytes * 1024 / 1e6
  }
}

/// Why nothing could be measured.
struct BenchFailure: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}
