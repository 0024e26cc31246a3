import ClipModel

/// Metrics as Prometheus reads them: its text format, version 0.0.4.
package struct MetricsText: Sendable {
  package static let contentType = "text/plain; version=0.0.4; charset=utf-8"

  package private(set) var text = ""

  package init(_ metrics: WorkMetrics.Snapshot, _ depth: WorkDepth, version: String) {
    family("cutroom_build_info", "gauge", "The version that runs; always 1.")
    sample("cutroom_build_info", [("version", version)], "1")
    add(depth)
    add(metrics)
  }

  private mutating func add(_ depth: WorkDepth) {
    family("cutroom_work", "gauge", "Pieces of work by kind and state, of all accounts.")
    for count in depth.counts {
      sample("cutroom_work", [("kind", count.kind.rawValue), ("state", count.state.rawValue)], "\(count.count)")
    }
    let name = "cutroom_work_oldest_waiting_seconds"
    family(name, "gauge", "For how long the oldest waiting piece of work has been due; 0 when none is.")
    for kind in WorkItem.Kind.allCases {
      sample(name, [("kind", kind.rawValue)], "\(depth.lateness[kind]?.seconds ?? 0)")
    }
  }

  private mutating func add(_ metrics: WorkMetrics.Snapshot) {
    family("cutroom_attempts_total", "counter", "Attempts that ended, by kind and outcome.")
    for kind in WorkItem.Kind.allCases {
      for end in WorkMetrics.End.allCases {
        let labels = [("kind", kind.rawValue), ("outcome", end.rawValue)]
        sample("cutroom_attempts_total", labels, "\(metrics.attempts[kind]?[end] ?? 0)")
      }
    }
    family("cutroom_lease_expiries_total", "counter", "Leases that ended without their attempt, by kind.")
    for kind in WorkItem.Kind.allCases {
      sample("cutroom_lease_expiries_total", [("kind", kind.rawValue)], "\(metrics.expiries[kind] ?? 0)")
    }
    family(
      "cutroom_pickup_seconds", "histogram", "From a message's time to the start of its first attempt, without lanes.")
    histogram("cutroom_pickup_seconds", [], metrics.pickup)
    family("cutroom_attempt_seconds", "histogram", "How long attempts took, by kind.")
    for kind in WorkItem.Kind.allCases {
      histogram("cutroom_attempt_seconds", [("kind", kind.rawValue)], metrics.durations[kind] ?? Histogram())
    }
  }

  private mutating func family(_ name: String, _ type: String, _ help: String) {
    text += "# HELP \(name) \(help)\n# TYPE \(name) \(type)\n"
  }

  private mutating func sample(_ name: String, _ labels: [(String, String)], _ value: String) {
    let words = labels.map { "\($0)=\"\(Self.escaped($1))\"" }.joined(separator: ",")
    text += name + (words.isEmpty ? "" : "{\(words)}") + " \(value)\n"
  }

  /// Each bucket counts those before it too.
  private mutating func histogram(_ name: String, _ labels: [(String, String)], _ histogram: Histogram) {
    var count = 0
    for (bound, own) in zip(Histogram.bounds.map { "\($0)" } + ["+Inf"], histogram.counts) {
      count += own
      sample(name + "_bucket", labels + [("le", bound)], "\(count)")
    }
    sample(name + "_sum", labels, "\(histogram.sum)")
    sample(name + "_count", labels, "\(count)")
  }

  private static func escaped(_ value: String) -> String {
    value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
  }
}
