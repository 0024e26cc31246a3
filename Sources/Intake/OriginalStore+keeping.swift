import ClipModel
import Database

extension OriginalStore {
  /// The original, when it is this owner's.
  package func original(_ id: Original.ID, owner: Account.ID) async throws -> Original? {
    try await database.read { transaction in
      try transaction.run(
        "SELECT * FROM cutroom_originals WHERE id = $1 AND account_id = $2", id.rawValue, owner.rawValue
      ).first.map(Original.init(row:))
    }
  }

  /// The local file of an original, for who was allowed to see it by a signed link; nil when there is none.
  package func file(_ id: Original.ID) async throws -> String? {
    let isRecorded = try await database.read { transaction in
      try !transaction.run("SELECT 1 AS found FROM cutroom_originals WHERE id = $1", id.rawValue).isEmpty
    }
    let path = path(id)
    return isRecorded ? (await DiskReader().exists(path) ? path : nil) : nil
  }

  /// Makes sure, in the transaction that begins to use it, that an original is still there.
  ///
  /// - Throws: `IntakeError.gone`.
  package func demand(_ id: Original.ID, in transaction: any SQLTransaction) throws {
    let rows = try transaction.run("SELECT 1 AS found FROM cutroom_originals WHERE id = $1", id.rawValue)
    if rows.isEmpty { throw IntakeError.gone }
  }

  /// Deletes an original that no project uses any more; one that is used stays.
  package func forget(_ id: Original.ID) async throws {
    let isDeleted = try await database.write { transaction in
      try !transaction.run(
        """
        DELETE FROM cutroom_originals WHERE id = $1
        AND NOT EXISTS (SELECT 1 FROM cutroom_projects WHERE original_id = $1) RETURNING id
        """, id.rawValue
      ).isEmpty
    }
    if isDeleted { try await DiskReader().remove(path(id)) }
  }

  /// Removes what a crash left behind: half uploads, originals of no project, files of no original. Only while nothing
  /// is taken in, that is at start. Returns how many files went.
  ///
  /// - Parameter sparing: what other nodes may be taking in.
  @discardableResult
  package func sweep(sparing: Sparing = .nothing) async throws -> Int {
    let recorded = try await database.write { transaction in
      try transaction.run(
        """
        DELETE FROM cutroom_originals
        WHERE created_at < $1
          AND NOT EXISTS (SELECT 1 FROM cutroom_projects c WHERE c.original_id = cutroom_originals.id)
        """, sparing.since.milliseconds)
      return Set(try transaction.run("SELECT id FROM cutroom_originals").map { try $0.text("id") })
    }
    let disk = DiskReader()
    let leftovers = try await disk.names(in: configuration.folder).filter { !recorded.contains($0) }
      .map { configuration.folder + "/" + $0 }
    let partial = try await disk.names(in: configuration.temporaryFolder).filter { $0.hasPrefix("org_") }
      .map { configuration.temporaryFolder + "/" + $0 }
    let unused = (leftovers + partial).filter { !sparing.spares($0) }
    for path in unused { try await disk.remove(path) }
    return unused.count
  }
}
