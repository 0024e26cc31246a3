import Foundation

/// The load generator: connections that each send a POST, wait for its answer, and send the next.
struct Wrk: Sendable {
  static let connections = 32

  var address: String
  var headers: [String: String]
  let yard: Yard

  /// Runs it for so long.
  ///
  /// - Returns: what `server` did, and the processor time that the generator itself took.
  func run(seconds: Double, against server: pid_t) async throws -> (Measured, generatorSeconds: Double) {
    let script = yard.folder + "/post.lua"
    try Data(lua.utf8).write(to: URL(filePath: script))
    let (spent, ended) = (try ProcessorTime.of(server), ProcessorTime.endedChildren)
    let report = try await Command.output(
      of: URL(filePath: "/usr/bin/wrk"),
      ["-t1", "-c\(Self.connections)", "-d\(Int(seconds.rounded(.up)))s", "-s", script, address])
    let cost = try ProcessorTime.of(server) - spent
    guard let found = report.firstMatch(of: /(\d+) requests in ([0-9.]+)(m?s)/), let count = Int(found.1),
      let time = Double(found.2)
    else { throw BenchFailure("wrk says: \(report)") }
    if report.contains("Non-2xx") || report.contains("Socket errors") { throw BenchFailure("wrk says: \(report)") }
    let measured = Measured(count: count, seconds: found.3 == "s" ? time : time / 1000, processorSeconds: cost)
    return (measured, ProcessorTime.endedChildren - ended)
  }

  private var lua: String {
    let lines = headers.sorted { $0.key < $1.key }.map { "wrk.headers[\"\($0.key)\"] = \"\($0.value)\"" }
    return (["wrk.method = \"POST\"", "wrk.body = '\(Sample.text)'"] + lines).joined(separator: "\n")
  }
}
