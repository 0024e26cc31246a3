import TestDatabase

extension Drivers {
  /// Runs `body` with an installation that keeps its data in a new database of this kind; both are removed afterwards.
  func withInstallation<Value>(
    environment: [String: String] = [:], _ body: (Installation) async throws -> Value
  ) async throws -> Value {
    switch self {
    case .sqlite:
      let installation = try Installation(environment: environment)
      defer { installation.remove() }
      return try await body(installation)
    case .postgres:
      return try await withPostgresSetting { database in
        let installation = try Installation(environment: environment.merging(["DATABASE_URL": database]) { $1 })
        defer { installation.remove() }
        return try await body(installation)
      }
    }
  }
}
