/// How a node uses its database.
package struct PostgresConfiguration: Sendable {
  package let address: PostgresAddress
  /// How many connections at most run statements; the bell has two more of its own.
  package let connections: Int
  /// How long a call may wait for a server that is away before it fails with `DatabaseError.unavailable`.
  package let patience: Duration
  /// How many statements a connection keeps prepared.
  package let statements: Int
  /// When an idle connection is closed.
  package let idle: Duration

  package init(
    address: PostgresAddress, connections: Int = 10, patience: Duration = .seconds(10), statements: Int = 256,
    idle: Duration = .seconds(300)
  ) {
    self.address = address
    self.connections = max(1, connections)
    self.patience = patience
    self.statements = statements
    self.idle = idle
  }

  /// When a silent server is asked whether it still answers; that takes two seconds at most.
  var silence: Duration { max(.milliseconds(200), min(patience - .seconds(2), patience / 2)) }
}
