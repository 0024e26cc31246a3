import ClipModel
import Database
import Foundation
import Intake
import Testing

/// What is used stays, what is not goes, and a start cleans up after a crash.
@Suite(.timeLimit(.minutes(2)))
struct KeepingPromises {
  @Test func anOriginalGoesWithItsLastProject() async throws {
    try await Warehouse.with { house in
      let path = house.folder + "/talk.mp4"
      try await Videos.make(path, tool: house.tool)
      let original = try await house.store.importFile(path, name: "a", owner: .local)
      try await house.use(original.id, project: "p1")
      try await house.store.forget(original.id)
      #expect(try await house.store.file(original.id) != nil)
      try await house.database.write { transaction in
        try transaction.run("DELETE FROM cutroom_projects")
        try transaction.run("DELETE FROM projects")
      }
      try await house.store.forget(original.id)
      try #expect(house.files.isEmpty)
      await #expect(throws: IntakeError.gone) {
        try await house.database.write { try house.store.demand(original.id, in: $0) }
      }
    }
  }

  @Test func aStartRemovesWhatACrashLeft() async throws {
    try await Warehouse.with { house in
      let path = house.folder + "/talk.mp4"
      try await Videos.make(path, tool: house.tool)
      let used = try await house.store.importFile(path, name: "a", owner: .local)
      try await house.use(used.id, project: "p1")
      try Data(count: 10).write(to: URL(filePath: house.folder + "/originals/org_unrecorded"))
      try Data(count: 10).write(to: URL(filePath: house.folder + "/tmp/org_half"))
      #expect(try await house.store.sweep() == 2)
      try #expect(house.files == [used.id.rawValue])
      #expect(try await house.store.sweep() == 0)
    }
  }
}
