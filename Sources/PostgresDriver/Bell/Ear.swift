import Synchronization

/// One reader of the bell: keeps the topics that it has not taken yet, each once.
final class Ear: Sendable {
  private struct State {
    var topics = OrderedTopics()
    var reader: CheckedContinuation<String?, Never>?
    var isClosed = false
  }

  private let state = Mutex(State())

  /// False when nobody will read any more.
  func hear(_ topic: String) -> Bool {
    let (reader, isOpen) = state.withLock { state -> (CheckedContinuation<String?, Never>?, Bool) in
      guard !state.isClosed else { return (nil, false) }
      guard let reader = state.reader else {
        state.topics.add(topic)
        return (nil, true)
      }
      state.reader = nil
      return (reader, true)
    }
    reader?.resume(returning: topic)
    return isOpen
  }

  /// The next topic; nil once closed.
  func next() async -> String? {
    await withCheckedContinuation { continuation in
      let ready = state.withLock { state -> String?? in
        if state.isClosed { return .some(nil) }
        if let topic = state.topics.takeFirst() { return topic }
        state.reader = continuation
        return nil
      }
      if let ready { continuation.resume(returning: ready) }
    }
  }

  func close() {
    let reader = state.withLock { state -> CheckedContinuation<String?, Never>? in
      state.isClosed = true
      defer { state.reader = nil }
      return state.reader
    }
    reader?.resume(returning: nil)
  }
}
