import Logging
import TestClock

/// Keeps what is logged, so that a test can read it.
package final class Logbook: Sendable {
  package struct Line: Hashable, Sendable {
    package let level: Logger.Level
    package let text: String
    package let metadata: [String: String]
  }

  private let kept = Watched<[Line]>([])

  package init() {}

  package var lines: [Line] { kept.value }

  /// Writes into this book, whatever the level.
  package var logger: Logger {
    var logger = Logger(label: "test") { _ in Handler(book: self) }
    logger.logLevel = .trace
    return logger
  }

  /// Returns once a line has this text.
  package func line(_ text: String) async -> Line? {
    await kept.until { lines in lines.contains { $0.text == text } }.first { $0.text == text }
  }

  private struct Handler: LogHandler {
    let book: Logbook
    var logLevel = Logger.Level.trace
    var metadata: Logger.Metadata = [:]

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
      get { metadata[key] }
      set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
      let fields = metadata.merging(event.metadata ?? [:]) { $1 }.mapValues { "\($0)" }
      book.kept.change { [line = Line(level: event.level, text: event.message.description, metadata: fields)] in
        $0.append(line)
      }
    }
  }
}
