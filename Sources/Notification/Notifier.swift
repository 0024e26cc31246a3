import ClipModel
import Database
import Delivery
import Logging
import ServiceLifecycle

/// Sends the notices that wait, woken by `wake`, and looks every minute for those that were put off.
package struct Notifier: Service {
  private let board: NoticeBoard
  private let outbox: OutboxFolder
  private let recipient: String?
  private let clock: any ServiceClock
  private let logger: Logger
  private let bell = Doorbell()

  /// - Parameters:
  ///   - outbox: `data/outbox`, where each mail is a file `<id>.eml`.
  ///   - recipient: the address of all mails; nil writes to the owner's account at this machine.
  package init(
    database: any Database, outbox: String, recipient: String?, clock: any ServiceClock, logger: Logger
  ) {
    board = NoticeBoard(database: database, clock: clock)
    self.outbox = OutboxFolder(folder: outbox)
    self.recipient = recipient
    self.clock = clock
    self.logger = logger
  }

  /// Writes a notice in the transaction that makes it true. One with the same run, kind and recipient exists only once.
  package func write(_ notice: Notice, in transaction: any SQLTransaction) throws {
    try board.pin(notice, for: recipient ?? notice.owner.rawValue, in: transaction)
  }

  /// Something may be waiting; call it after the commit.
  package func wake() { bell.ring() }

  /// Runs until the graceful shutdown.
  package func run() async throws {
    await withDiscardingTaskGroup { group in
      group.addTask { await deliverForever() }
      group.addTask { await tick() }
      do { try await gracefulShutdown() } catch { logger.debug("The notifier was canceled") }
      group.cancelAll()
    }
  }

  /// Sends whatever is due now. One that fails is put off and does not hold up the others.
  package func deliverDue() async throws {
    for notice in try await board.due() {
      do {
        try await outbox.write(notice.mail, id: notice.id)
      } catch let error as NotificationError {
        logger.warning("A notice is put off", metadata: ["notice": "\(notice.id)", "reason": "\(error)"])
        try await board.putOff(notice, because: error.publicMessage)
        continue
      }
      try await board.markDelivered(notice)
    }
  }

  private func deliverForever() async {
    while !Task.isCancelled {
      do {
        try await deliverDue()
      } catch {
        logger.error("Notices could not be read; they are looked at again", metadata: ["reason": "\(error)"])
      }
      await bell.wait()
    }
  }

  private func tick() async {
    while !Task.isCancelled {
      do { try await clock.sleep(for: .seconds(60)) } catch { return }
      bell.ring()
    }
  }
}

extension PinnedNotice {
  var mail: Mail { Mail(id: id, to: recipient, subject: subject, body: body, at: at) }
}
