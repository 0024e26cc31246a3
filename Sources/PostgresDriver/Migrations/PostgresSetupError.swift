import ClipModel

/// Why a database that answers can't be used all the same.
package enum PostgresSetupError: Error, Hashable, Sendable {
  /// Notifications do not arrive: a pooler in transaction mode is in between.
  case notificationsDoNotArrive
}

extension PostgresSetupError: PublicError {
  package var isRetryable: Bool { false }

  package var publicMessage: String {
    """
    the database's address leads to a connection pooler in transaction mode (PgBouncer, Supavisor), through which \
    notifications (LISTEN) do not arrive; use the address of its session mode or of the server itself (at Supabase \
    port 5432 instead of 6543)
    """
  }
}
