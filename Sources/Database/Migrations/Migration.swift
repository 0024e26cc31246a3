/// A numbered, forward-only step of the schema, in SQL that both drivers read: `BIGINT`, `TEXT`, `DOUBLE PRECISION`,
/// and `{bytes}` for BLOB or BYTEA.
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
  package static let all: [Migration] = [.accounts, .projects, .delivery, .studio, .media, .schedules]
}
