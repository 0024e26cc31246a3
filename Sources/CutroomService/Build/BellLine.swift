import ClipModel
import Delivery
import Generation
import PostgresDriver
import ServiceLifecycle

/// Carries what happens on this node to the others, and what happens there to those who wait here.
struct BellLine: Service {
  private static let timeline = "timeline"

  private let bell: PostgresBell
  private let signal: WorkSignal
  private let live: LiveEvents
  private let listener: Int

  /// Rings from now on; hears once it runs.
  init(bell: PostgresBell, signal: WorkSignal, live: LiveEvents) {
    self.bell = bell
    self.signal = signal
    self.live = live
    listener = signal.listen { bell.ring($0.topic) }
    live.tellOthers { bell.ring(Self.timeline) }
  }

  func run() async throws {
    for await topic in bell.rings().cancelOnGracefulShutdown() {
      if topic == Self.timeline { live.catchUp() }
      if let event = WorkSignal.Event(topic: topic) { signal.post(event, except: listener) }
    }
  }
}

extension WorkSignal.Event {
  /// What the others are told: never more than "look again".
  fileprivate var topic: String {
    switch self {
    case .due(let kind): "due/\(kind.rawValue)"
    case .canceled, .canceledElsewhere: "canceled"
    case .schedules: "schedules"
    }
  }

  fileprivate init?(topic: String) {
    switch topic {
    case "canceled": self = .canceledElsewhere
    case "schedules": self = .schedules
    default:
      guard let kind = WorkItem.Kind.allCases.first(where: { Self.due($0).topic == topic }) else { return nil }
      self = .due(kind)
    }
  }
}
