/// A numbered, forward-only step of the schema, in SQL that both drivers read: `BIGINT`, `TEXT`, `DOUBLE PRECISION`,
/// `{bytes}` for BLOB or BYTEA, and `{clustered}` for rows that lie in the order of their key where the database can.
package struct Migration: Hashable, Sendable {
  package let number: Int
  package let name: String
  package let statements: [String]

  package init(number: Int, name: String, statements: [String]) {
    self.number = number
    self.name = name
    self.statements = statements
  }
}

extension Migration {
  /// All steps in order. A released step is never edited; a new one is appended.
  package static let all = all(over: ProjectTable())

  /// The same where a product's table of projects may be there already.
  package static func all(over projects: ProjectTable) -> [Migration] {
    [
      .accounts, .projects(over: projects), .delivery, .studio, .media, .lanes, .schedules, .nodes, .outlook, .account,
      .slots,
    ]
  }
}
