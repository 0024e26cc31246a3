import ClipModel
import PostgresDriver

/// The database and what a node does of the work that is kept there.
extension Configuration {
  /// Nil for SQLite; failure for an address that is none of PostgreSQL's.
  static func database(_ settings: Settings) -> Result<PostgresAddress?, PostgresAddressError> {
    guard let text = settings.text("DATABASE_URL"), text.lowercased() != "sqlite" else { return .success(nil) }
    do { return .success(try PostgresAddress(text)) } catch { return .failure(error) }
  }

  static func roles(_ settings: Settings) throws(ConfigurationError) -> Set<NodeRole> {
    let words = settings.list("CUTROOM_ROLES")
    guard !words.isEmpty else { return Set(NodeRole.allCases) }
    let roles = Set(words.compactMap(NodeRole.init(rawValue:)))
    guard words.allSatisfy({ NodeRole(rawValue: $0) != nil }) else {
      throw .invalid(
        key: "CUTROOM_ROLES", value: settings.text("CUTROOM_ROLES") ?? "", rule: "name some of web, courier, studio")
    }
    if roles.count < NodeRole.allCases.count, case .success(nil) = database(settings) {
      throw .invalid(
        key: "CUTROOM_ROLES", value: settings.text("CUTROOM_ROLES") ?? "",
        rule: "nodes share their work by PostgreSQL, so set DATABASE_URL; with SQLite one process does everything")
    }
    return roles
  }
}
