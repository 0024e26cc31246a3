import Logging

/// Where log lines go.
enum Logs {
  /// For commands whose terminal belongs to progress and results: only what went wrong.
  static var quiet: Logger { logger(level: .error) }

  static func logger(level: Logger.Level) -> Logger {
    var logger = Logger(label: "cutroom") { StreamLogHandler.standardError(label: $0) }
    logger.logLevel = level
    return logger
  }
}
