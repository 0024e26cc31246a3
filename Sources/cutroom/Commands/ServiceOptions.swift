import ArgumentParser
import ClipModel
import CutroomService
import Foundation

/// Where settings come from: flags, then the environment, then an environment file.
struct ServiceOptions: ParsableArguments {
  @Option(
    name: .customLong("env-file"),
    help: "Read settings from this file (default: .env here, if there is one; /dev/null reads none).")
  var environmentFile: String?

  /// For `serve`, which refuses settings that it would have to ignore.
  ///
  /// - Parameter flags: settings given as flags of the command.
  /// - Throws: `CommandFailure` that names the keys, the rules, and where the keys are set.
  func servingConfiguration(flags: [String: String]) throws -> Configuration {
    let (configuration, unusable) = try read(flags: flags)
    guard unusable.isEmpty else {
      throw CommandFailure(status: .environment, message: unusable.joined(separator: "\ncutroom: "))
    }
    return configuration
  }

  /// For every other command, which may have been called in the folder of another application: says what of its settings
  /// is ignored. That application's database is one of them: only who names it, or calls `serve`, lends it to us.
  ///
  /// - Throws: `CommandFailure` that names the key, the rule, and where the key is set.
  func configuration() throws -> Configuration {
    var configuration = try read().0
    var ignored = configuration.unusable.compactMap(\.key)
    if configuration.database != nil, environmentFile == nil,
      try settings(flags: [:]).source(of: Self.databaseKey) == fileSource
    {
      (configuration.database, configuration.roles) = (nil, Set(NodeRole.allCases))
      ignored.insert(Self.databaseKey, at: 0)
    }
    let keys = ignored.joined(separator: ", ")
    if !keys.isEmpty { Terminal.current.note("cutroom: ignored here: \(keys) (`cutroom doctor` says why)") }
    return configuration
  }

  /// The folder of parts and data, what is wrong with the settings, and what only `serve` refuses: for commands that can
  /// work all the same.
  func home() -> (path: String, trouble: String?, unusable: [String]) {
    do {
      let (configuration, unusable) = try read()
      return (configuration.home, nil, unusable)
    } catch {
      let home = Configuration.home(knownSettings(), userHome: NSHomeDirectory())
      return (Self.absolute(home), CommandFailure(error).message, [])
    }
  }

  private func read(flags: [String: String] = [:]) throws -> (Configuration, unusable: [String]) {
    let settings = try settings(flags: flags)
    do {
      var configuration = try Configuration(settings: settings, userHome: NSHomeDirectory())
      configuration.home = Self.absolute(configuration.home)
      return (configuration, configuration.unusable.map { "\($0)\(Self.place(of: $0, in: settings))" })
    } catch {
      throw CommandFailure(status: .environment, message: "\(error)\(Self.place(of: error, in: settings))")
    }
  }

  private func settings(flags: [String: String]) throws -> Settings {
    Settings(layers: [
      ("the flags", flags), ("the environment", ProcessInfo.processInfo.environment),
      (fileSource, try fileSettings()),
    ])
  }

  /// Without the file when that can't be read.
  private func knownSettings() -> Settings {
    do { return try settings(flags: [:]) } catch { return Settings(ProcessInfo.processInfo.environment) }
  }

  private static let databaseKey = "DATABASE_URL"
  private var fileSource: String { "the file \(filePath)" }
  private var filePath: String { Self.absolute(environmentFile ?? ".env") }

  private func fileSettings() throws -> [String: String] {
    guard environmentFile != nil || FileManager.default.fileExists(atPath: filePath) else { return [:] }
    do {
      // A handle also reads /dev/null and pipes.
      let handle = try FileHandle(forReadingFrom: URL(filePath: filePath))
      defer { handle.closeFile() }
      return EnvironmentFile.parse(String(decoding: try handle.readToEnd() ?? Data(), as: UTF8.self))
    } catch { throw ConfigurationError.unreadable(file: filePath) }
  }

  private static func place(of error: ConfigurationError, in settings: Settings) -> String {
    guard let key = error.key, let source = settings.source(of: key) else { return "" }
    return " (\(key) is set in \(source))"
  }

  private static func absolute(_ path: String) -> String { URL(filePath: path).standardizedFileURL.path }
}
