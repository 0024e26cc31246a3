import Foundation

/// How much memory this process has, as the kernel counts it; tests run one after another.
package enum PeakMemory {
  struct Unreadable: Error {}

  /// Forgets the peak so far and returns what is used now, in bytes.
  package static func reset() throws -> Int {
    try Data("5".utf8).write(to: URL(filePath: "/proc/self/clear_refs"))
    return try read()
  }

  /// The most since then, in bytes.
  package static func read() throws -> Int {
    let status = try String(contentsOf: URL(filePath: "/proc/self/status"), encoding: .utf8)
    guard let line = status.split(separator: "\n").first(where: { $0.hasPrefix("VmHWM:") }),
      let number = line.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap({ Int($0) })
    else { throw Unreadable() }
    return number << 10
  }
}
