import ClipModel
import Foundation
import Logging

/// Writes each log line as one JSON object: `time`, `level`, `text`, and the keys of what it is about.
struct JSONLogHandler: LogHandler {
  var logLevel = Logger.Level.notice
  var metadata: Logger.Metadata = [:]
  private let write: @Sendable (Data) -> Void

  /// - Parameter write: takes a line with its end; standard error unless given.
  init(write: @escaping @Sendable (Data) -> Void = JSONLogHandler.toStandardError) { self.write = write }

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) {
    var fields = metadata.merging(event.metadata ?? [:]) { $1 }.mapValues { "\($0)" }
    if let error = event.error { fields["error"] = "\(error)" }
    let now = Timestamp(milliseconds: Int64(Date.now.timeIntervalSince1970 * 1000))
    fields["time"] = now.iso8601
    fields["level"] = event.level.rawValue
    fields["text"] = event.message.description
    write(Self.line(fields))
  }

  private static func line(_ fields: [String: String]) -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    do {
      return try encoder.encode(fields) + Data("\n".utf8)
    } catch {
      preconditionFailure("texts can always be written as JSON: \(error)")
    }
  }

  private static func toStandardError(_ line: Data) {
    // Nobody is left to be told that the log can't be written.
    do { try FileHandle.standardError.write(contentsOf: line) } catch { return }
  }
}
