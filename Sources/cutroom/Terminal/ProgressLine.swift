/// Words for the state of a run: a bar, the stage, the time left.
struct ProgressLine: CustomStringConvertible {
  var name: String
  var status: RunStatus

  var description: String {
    let filled = Int((Double(min(max(status.progress, 0), 100)) / 100 * 20).rounded())
    let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: 20 - filled)
    var parts = ["\(bar) \(status.progress)%", Self.words(for: status)]
    if let seconds = status.etaSeconds, status.status == "processing" {
      parts.append("about \(Self.duration(seconds)) left")
    }
    return parts.filter { !$0.isEmpty }.joined(separator: " · ") + "  \(name)"
  }

  static func words(for status: RunStatus) -> String {
    if status.status == "queued" { return status.waitingFor ?? "queued" }
    switch status.stage {
    case "fetch": return "fetching"
    case "probe": return "looking at the file"
    case "listen": return "listening"
    case "choose": return "choosing moments"
    case "watch": return "watching"
    case "frame": return "framing"
    case "caption": return "captioning"
    case "render": return "rendering"
    case "collect": return "collecting clips"
    default: return status.waitingFor ?? ""
    }
  }

  static func duration(_ seconds: Double) -> String {
    let whole = Int(seconds.rounded(.up))
    return whole < 90 ? "\(whole) s" : "\((whole + 30) / 60) min"
  }
}
