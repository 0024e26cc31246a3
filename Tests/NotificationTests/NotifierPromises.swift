import ClipModel
import Database
import Foundation
import Logging
import Notification
import TestClock
import TestDatabase
import Testing

@Suite(.timeLimit(.minutes(1))) struct NotifierPromises {
  private func withNotifier(
    _ driver: Drivers,
    _ body: @Sendable (Notifier, any Database, _ outbox: String, ManualClock) async throws -> Void
  ) async throws {
    try await driver.withDatabase { database in
      try await withTemporaryFolder { folder in
        let clock = ManualClock()
        let notifier = Notifier(
          database: database, outbox: folder + "/outbox", recipient: nil, clock: clock, logger: Logger(label: "test"))
        try await body(notifier, database, folder + "/outbox", clock)
      }
    }
  }

  private func notice(_ clock: ManualClock, project: String = "Talk") -> Notice {
    .completed(
      run: "run_1", owner: .local, project: project, clips: ["First", "Second"], link: "http://x/projects/p",
      at: clock.now)
  }

  @Test(arguments: Drivers.all) func aNoticeWrittenTwiceIsOneMail(driver: Drivers) async throws {
    try await withNotifier(driver) { notifier, database, outbox, clock in
      let notice = notice(clock)
      for _ in 1...3 { try await database.write { try notifier.write(notice, in: $0) } }
      try await notifier.deliverDue()
      try await notifier.deliverDue()
      #expect(try FileManager.default.contentsOfDirectory(atPath: outbox).count == 1)
    }
  }

  @Test(arguments: Drivers.all) func aCrashAfterWritingTheMailLeavesOneMail(driver: Drivers) async throws {
    try await withNotifier(driver) { notifier, database, outbox, clock in
      let notice = notice(clock)
      try await database.write { try notifier.write(notice, in: $0) }
      try await notifier.deliverDue()
      try await database.write { _ = try $0.run("UPDATE cutroom_notifications SET delivered_at = NULL") }
      try await notifier.deliverDue()
      #expect(try FileManager.default.contentsOfDirectory(atPath: outbox).count == 1)
    }
  }

  @Test(arguments: Drivers.all) func aFolderThatCannotBeWrittenPutsTheMailOff(driver: Drivers) async throws {
    try await withNotifier(driver) { notifier, database, outbox, clock in
      let notice = notice(clock)
      try Data().write(to: URL(filePath: outbox))
      try await database.write { try notifier.write(notice, in: $0) }
      await #expect(throws: Never.self) { try await notifier.deliverDue() }
      try FileManager.default.removeItem(atPath: outbox)
      try await notifier.deliverDue()
      #expect(!FileManager.default.fileExists(atPath: outbox))
      clock.advance(by: .seconds(31))
      try await notifier.deliverDue()
      #expect(try FileManager.default.contentsOfDirectory(atPath: outbox).count == 1)
    }
  }

  @Test(arguments: Drivers.all) func aMailCannotBeGivenMoreHeadersByAName(driver: Drivers) async throws {
    try await withNotifier(driver) { notifier, database, outbox, clock in
      let notice = notice(clock, project: "Käse\r\nBcc: eve@example.com")
      try await database.write { try notifier.write(notice, in: $0) }
      try await notifier.deliverDue()
      let name = try #require(try FileManager.default.contentsOfDirectory(atPath: outbox).first)
      let text = try String(contentsOfFile: outbox + "/" + name, encoding: .utf8)
      let head = try #require(text.components(separatedBy: "\r\n\r\n").first)
      #expect(!head.contains("\r\nBcc"))
      #expect(head.contains("Subject: =?utf-8?B?"))
      #expect(head.contains("To: <local@localhost>"))
    }
  }
}
