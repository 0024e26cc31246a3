import ClipModel
import Database
import Foundation
import Intake
import MediaTools
import NIOCore
import TestClock
import TestDatabase

/// An intake on a folder and a database of its own, with the real probe.
struct Warehouse {
  let folder: String
  let database: any Database
  let clock: ManualClock
  let store: OriginalStore
  let tool: MediaTool

  static func with(
    _ driver: Drivers = .sqlite, maximumBytes: Int64 = 64 << 20, _ body: (Warehouse) async throws -> Void
  ) async throws {
    try await withTemporaryFolder { folder in
      try await driver.withDatabase { database in
        let clock = ManualClock()
        let tool = await MediaTool.detected()
        let configuration = IntakeConfiguration(
          folder: folder + "/originals", temporaryFolder: folder + "/tmp", maximumBytes: maximumBytes)
        let store = try OriginalStore(database: database, clock: clock, configuration: configuration) {
          try await tool.probe($0)
        }
        try await body(
          Warehouse(folder: folder, database: database, clock: clock, store: store, tool: tool))
      }
    }
  }

  /// Files in the two folders.
  var files: [String] {
    get throws {
      try ["originals", "tmp"].flatMap { try FileManager.default.contentsOfDirectory(atPath: folder + "/" + $0) }
    }
  }

  func upload(_ data: Data, announced: Int? = nil, owner: Account.ID = .local) async throws -> Original {
    let pieces = stride(from: 0, to: data.count, by: 10_000).map {
      ByteBuffer(bytes: data[$0..<min($0 + 10_000, data.count)])
    }
    let stream = AsyncStream { continuation in
      for piece in pieces { continuation.yield(piece) }
      continuation.finish()
    }
    return try await store.receive(
      stream, expectedBytes: announced.map(Int64.init), name: "talk.mp4", owner: owner)
  }

  /// A project that uses an original, as the road writes it.
  func use(_ original: Original.ID, project: String) async throws {
    try await database.write { transaction in
      try transaction.run(
        """
        INSERT INTO projects (id, user_id, name, klap_status, created_at, updated_at)
        VALUES ($1, 'local', 'n', 'idle', 't', 't')
        """, project)
      try transaction.run(
        "INSERT INTO cutroom_projects (project_id, original_id, options) VALUES ($1, $2, '{}')", project,
        original.rawValue)
    }
  }
}
