import ClipModel
import Database
import Logging

/// One transaction's view of projects, runs, clips and the timeline; every statement of the road stands in its
/// extensions. Never kept beyond the transaction.
struct Ledger {
  let transaction: any SQLTransaction
  let now: Timestamp
  let live: LiveEvents
  let table: ProjectTable
  let logger: Logger
}

extension Generation {
  /// Runs `body` in a transaction and returns when it is durable.
  func write<Value: Sendable>(_ body: @escaping @Sendable (Ledger) throws -> Value) async throws -> Value {
    let (now, live, table, logger) = (clock.now, live, configuration.table, logger)
    return try await database.write {
      try body(Ledger(transaction: $0, now: now, live: live, table: table, logger: logger))
    }
  }

  func read<Value: Sendable>(_ body: @escaping @Sendable (Ledger) throws -> Value) async throws -> Value {
    let (now, live, table, logger) = (clock.now, live, configuration.table, logger)
    return try await database.read {
      try body(Ledger(transaction: $0, now: now, live: live, table: table, logger: logger))
    }
  }

  /// The caller's transaction as a ledger.
  func ledger(_ transaction: any SQLTransaction) -> Ledger {
    Ledger(transaction: transaction, now: clock.now, live: live, table: configuration.table, logger: logger)
  }
}

extension SQLRow {
  func time(_ column: String) throws(DatabaseError) -> Timestamp {
    Timestamp(milliseconds: try integer(column))
  }

  func optionalTime(_ column: String) -> Timestamp? {
    optionalInteger(column).map(Timestamp.init(milliseconds:))
  }

  /// A raw value that must be one of `Value`'s.
  func word<Value: RawRepresentable<String>>(_ column: String, as type: Value.Type) throws(DatabaseError) -> Value {
    guard let value = Value(rawValue: try text(column)) else { throw .unexpectedColumn(column) }
    return value
  }
}

extension Timestamp: SQLConvertible {
  package var sqlValue: SQLValue { .integer(milliseconds) }
}
