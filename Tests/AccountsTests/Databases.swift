import Database
import TestDatabase

/// Runs `body` on a new database of `driver`.
func withDatabase(_ driver: Drivers, _ body: (any Database) async throws -> Void) async throws {
  try await driver.withDatabase(body)
}
