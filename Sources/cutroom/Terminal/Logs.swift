import ArgumentParser
import Logging

/// Where log lines go.
enum Logs {
  enum Format: String, ExpressibleByArgument { case text, json }

  /// For commands whose terminal belongs to progress and results: only what went wrong.
  static var quiet: Logger { logger(level: .error) }

  static func logger(level: Logger.Level, as format: Format = .text) -> Logger {
    var logger = Logger(label: "cutroom") { label in
      switch format {
      case .text: StreamLogHandler.standardError(label: label)
      case .json: JSONLogHandler()
      }
    }
    logger.logLevel = level
    return logger
  }
}
