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
  /// Names that the server still has and nobody asks for any more.
  private(set) var retired: Set<String> = []
  private var uses = 0
  private var names = 0

  init(limit: Int) { self.limit = max(1, limit) }

  mutating func way(for key: Key) -> Way {
    uses += 1
    guard let entry = entries[key] else {
      makeRoom()
      entries[key] = Entry(name: nil, lastUse: uses)
      return .directly
    }
    entries[key]?.lastUse = uses
    if let name = entry.name { return .prepared(name) }
    names += 1
    entries[key]?.name = "cutroom_\(names)"
    return .preparing("cutroom_\(names)")
  }

  /// The server does not have it under its name: it refused to prepare it, never came to it, or its tables have changed.
  mutating func forget(_ key: Key) { entries[key] = nil }

  /// The server has dropped it.
  mutating func left(_ name: String) { retired.remove(name) }

  /// Drops the entry that was not used for the longest time.
  private mutating func makeRoom() {
    guard entries.count >= limit, let oldest = entries.min(by: { $0.value.lastUse < $1.value.lastUse })?.key else {
      return
    }
    if let name = entries.removeValue(forKey: oldest)?.name { retired.insert(name) }
  }
}
