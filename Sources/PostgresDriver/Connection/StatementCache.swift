import CPostgres

/// Which statements one connection has prepared: those that were asked for twice, the least used leaving first.
struct StatementCache {
  /// A text and the types of its parameters, which may change what it means.
  struct Key: Hashable {
    let sql: String
    let types: [Oid]
  }

  /// How to run a statement.
  enum Way: Equatable {
    /// Seen for the first time: at once, without a name.
    case directly
    /// Seen again: to be prepared under a name first.
    case preparing(String)
    case prepared(String)
  }

  private struct Entry {
    var name: String?
    var lastUse: Int
  }

  private let limit: Int
  private var entries: [Key: Entry] = [:]
  private var uses = 0
  private var names = 0

  init(limit: Int) { self.limit = max(1, limit) }

  /// How many statements it knows, prepared or seen.
  var count: Int { entries.count }

  /// - Returns: the way for `key`, and the name of a prepared statement that leaves to make room.
  mutating func way(for key: Key) -> (way: Way, retired: String?) {
    uses += 1
    guard let entry = entries[key] else {
      let retired = makeRoom()
      entries[key] = Entry(name: nil, lastUse: uses)
      return (.directly, retired)
    }
    entries[key]?.lastUse = uses
    if let name = entry.name { return (.prepared(name), nil) }
    names += 1
    entries[key]?.name = "cutroom_\(names)"
    return (.preparing("cutroom_\(names)"), nil)
  }

  /// The server refused to prepare it.
  mutating func forget(_ key: Key) { entries[key] = nil }

  /// Drops the entry that was not used for the longest time; its name when the server has it.
  private mutating func makeRoom() -> String? {
    guard entries.count >= limit, let oldest = entries.min(by: { $0.value.lastUse < $1.value.lastUse })?.key else {
      return nil
    }
    return entries.removeValue(forKey: oldest)?.name
  }
}
