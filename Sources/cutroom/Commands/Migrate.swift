import ArgumentParser
import CutroomService

/// Brings the database's schema up to date, or says what that would do.
struct Migrate: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Bring the database's schema up to date, as serve does at its start. Safe to run twice.",
    discussion: """
      Examples:
        DATABASE_URL=postgresql://… cutroom migrate --dry-run    print the SQL, change nothing
        DATABASE_URL=postgresql://… cutroom migrate
      """)

  @Flag(name: .customLong("dry-run"), help: "Print the SQL and change nothing.")
  var isDryRun = false
  @OptionGroup var service: ServiceOptions

  func run() async throws {
    let configuration = try service.servingConfiguration(flags: [:])
    let terminal = Terminal.current
    if isDryRun {
      let sql = try await Schema.plan(configuration)
      return terminal.print(sql.isEmpty ? "-- The schema is up to date." : sql)
    }
    let steps = try await Schema.migrate(configuration)
    terminal.print(steps.isEmpty ? "The schema is up to date." : "Applied: \(steps.joined(separator: ", "))")
  }
}
