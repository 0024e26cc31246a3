import ClipModel
import Database
import Foundation
import Logging
import MediaTools
import NIOCore

/// Takes videos in and keeps them: streamed to the disk, hashed, probed, refused or recorded. An account keeps one
/// content once.
package struct OriginalStore: Sendable {
  let database: any Database
  let clock: any ServiceClock
  let configuration: IntakeConfiguration
  let probe: @Sendable (_ path: String) async throws -> SourceFacts

  /// Makes the folders where they are missing.
  ///
  /// - Parameter probe: tells what a file is, or throws a `MediaError` with the reason to refuse it.
  package init(
    database: any Database, clock: any ServiceClock, configuration: IntakeConfiguration,
    probe: @escaping @Sendable (_ path: String) async throws -> SourceFacts
  ) throws {
    self.database = database
    self.clock = clock
    self.configuration = configuration
    self.probe = probe
    for folder in [configuration.folder, configuration.temporaryFolder] {
      try FileManager.default.createDirectory(
        atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    }
  }

  /// Takes an upload; memory stays flat however long it is.
  ///
  /// - Parameter expectedBytes: the announced length, where one was announced.
  /// - Throws: `IntakeError`, or a `MediaError` with the reason for the refusal; nothing is left on the disk then.
  package func receive<Body: AsyncSequence & Sendable>(
    _ body: Body, expectedBytes: Int64?, name: String, owner: Account.ID
  ) async throws -> Original where Body.Element == ByteBuffer {
    if let expectedBytes, expectedBytes > configuration.maximumBytes {
      throw IntakeError.tooLarge(limit: configuration.maximumBytes)
    }
    return try await keep(name: name, owner: owner) { file in
      for try await piece in body { try await file.append(piece) }
      let content = try await file.finish()
      if let expectedBytes, content.bytes != expectedBytes { throw IntakeError.incomplete }
      return content
    }
  }

  /// Takes a file of this machine. Only for callers who may read it themselves: those at the socket.
  ///
  /// - Throws: as `receive`; `IntakeError.unreadable` unless `path` is a regular file.
  package func importFile(_ path: String, name: String, owner: Account.ID) async throws -> Original {
    guard path.hasPrefix("/") else { throw IntakeError.unreadable }
    let source = try SourceFile(path: path)
    if let known = try await known(source, owner: owner) { return known }
    return try await keep(name: name, owner: owner) { file in
      try await file.copy(source)
      return try await file.finish()
    }
  }

  /// The original with the same content, when one of the same length makes it worth hashing the file.
  private func known(_ source: SourceFile, owner: Account.ID) async throws -> Original? {
    let bytes = source.bytes
    let isLikely = try await database.read { transaction in
      try !transaction.run(
        "SELECT 1 AS found FROM cutroom_originals WHERE account_id = $1 AND bytes = $2 LIMIT 1", owner.rawValue, bytes
      ).isEmpty
    }
    guard isLikely else { return nil }
    let sha256 = try await DiskReader().sha256(of: source)
    return try await database.read { try Original.find(sha256: sha256, owner: owner, in: $0) }
  }

  private func keep(
    name: String, owner: Account.ID, fill: (PartialFile) async throws -> PartialFile.Content
  ) async throws -> Original {
    let id = Original.ID.random(prefix: "org_")
    let partialPath = configuration.temporaryFolder + "/" + id.rawValue
    let file = try PartialFile(path: partialPath, limit: configuration.maximumBytes)
    do {
      let content = try await fill(file)
      if let known = try await database.read({ try Original.find(sha256: content.sha256, owner: owner, in: $0) }) {
        try await file.discard()
        return known
      }
      let facts = try await probe(partialPath)
      try await file.move(to: path(id))
      let original = Original(
        id: id, owner: owner, sha256: content.sha256, bytes: content.bytes, name: name, facts: facts)
      return try await record(original)
    } catch {
      try await file.discard()
      throw error
    }
  }

  /// Records the original; the same content that came in meanwhile wins, and the new file goes.
  private func record(_ original: Original) async throws -> Original {
    let now = clock.now
    let recorded = try await database.write { transaction in
      try original.insert(at: now, in: transaction)
      return try Original.find(sha256: original.sha256, owner: original.owner, in: transaction)
    }
    guard let recorded else { throw IntakeError.gone }
    if recorded.id != original.id { try await DiskReader().remove(path(original.id)) }
    return recorded
  }

  func path(_ id: Original.ID) -> String { configuration.folder + "/" + id.rawValue }
}
