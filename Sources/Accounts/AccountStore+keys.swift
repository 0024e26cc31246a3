import ClipModel
import Database

extension AccountStore {
  /// All keys, newest first, without what would open anything.
  package func keys() async throws -> [APIKey] {
    try await database.read { try Self.keys(in: $0) }
  }

  /// Ends a key, or every key of an account, for good, and the sessions of the browsers that signed in with it; ending
  /// it twice is fine.
  ///
  /// - Parameter name: a key's id, else an account's name.
  /// - Returns: the keys that are meant, newest first.
  /// - Throws: `AccountsError.unknownKey` when there is none.
  @discardableResult
  package func revokeKeys(_ name: String) async throws -> [APIKey] {
    let now = clock.now
    return try await database.write { transaction in
      let all = try Self.keys(in: transaction)
      let byID = all.filter { $0.id.rawValue == name }
      let meant = byID.isEmpty ? all.filter { $0.account.name == name } : byID
      if meant.isEmpty { throw AccountsError.unknownKey }
      for key in meant {
        try transaction.run(
          "UPDATE cutroom_api_keys SET revoked_at = COALESCE(revoked_at, $2) WHERE id = $1", key.id.rawValue,
          now.milliseconds)
        try transaction.run("DELETE FROM cutroom_sessions WHERE key_id = $1", key.id.rawValue)
      }
      transaction.afterCommit { [cache] in cache.revoke() }
      let ids = Set(meant.map(\.id))
      return try Self.keys(in: transaction).filter { ids.contains($0.id) }
    }
  }

  private static func keys(in transaction: any SQLTransaction) throws -> [APIKey] {
    try transaction.run(
      """
      SELECT k.id, k.account_id, a.name, k.hint, k.created_at, k.revoked_at
      FROM cutroom_api_keys k JOIN cutroom_accounts a ON a.id = k.account_id ORDER BY k.created_at DESC, k.id
      """
    ).map(APIKey.init(row:))
  }
}
