import ArgumentParser
import CutroomService
import Foundation

/// Where settings come from: flags, then the environment, then an environment file.
struct ServiceOptions: ParsableArguments {
  @Option(name: .customLong("env-file"), help: "Read settings from this file (default: .env here, if there is one).")
  var environmentFile: String?

  /// - Parameter flags: settings given as flags of the command.
  /// - Throws: `CommandFailure` that names the key and the rule.
  func configuration(flags: [String: String] = [:]) throws -> Configuration {
    do {
      let settings = Settings(layers: [flags, ProcessInfo.processInfo.environment, try fileSettings()])
      return try Configuration(settings: settings, userHome: NSHomeDirectory())
    } catch let error as ConfigurationError {
      throw CommandFailure(status: .environment, message: error.description)
    }
  }

  private func fileSettings() throws -> [String: String] {
    let file = environmentFile ?? ".env"
    guard environmentFile != nil || FileManager.default.fileExists(atPath: file) else { return [:] }
    guard let data = FileManager.default.contents(atPath: file) else { throw ConfigurationError.unreadable(file: file) }
    return EnvironmentFile.parse(String(decoding: data, as: UTF8.self))
  }
}
