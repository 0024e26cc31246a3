import ClipModel
import Database
import Delivery
import Foundation
import Outbound
import PostgresDriver
import SQLiteDriver

/// Delivers what is in a database until nothing is left, and dies of one kind of message: `PoisonProgram FOLDER ADDRESS`.
/// In an empty database it first publishes one of that kind between four others. That is `DATABASE_URL`, else a file in
/// the folder.
@main
struct PoisonProgram {
  static func main() async throws {
    let (folder, address) = (CommandLine.arguments[1], CommandLine.arguments[2])
    let (database, isNew, close) = try await open(in: folder)
    let queue = WorkQueue(database: database)
    let outbox = Outbox(queue: queue)
    if isNew { try await publish(to: address, outbox, database) }
    let client = OutboundClient()
    let courier = Courier(
      outbox: outbox, addresses: DeliveryAddresses(appOrigin: { "http://127.0.0.1:1" }, privateAllowed: true),
      client: client)
    let runner = WorkRunner(
      queue: queue, kind: .message,
      handler: Susceptible(courier: courier, outbox: outbox, database: database, folder: folder), concurrency: 8)
    let running = Task { try await runner.run() }
    // The test's time limit ends it if it never is.
    while try await database.read({ try $0.run("SELECT id FROM cutroom_work LIMIT 1") }).isEmpty == false {
      try await Task.sleep(for: .milliseconds(20))
    }
    running.cancel()
    try await running.value
    try await client.shutdown()
    try await close()
  }

  /// The database with its schema, whether it had none before, and what closes it.
  private static func open(in folder: String) async throws -> (any Database, Bool, () async throws -> Void) {
    if let setting = ProcessInfo.processInfo.environment["DATABASE_URL"] {
      let database = PostgresDatabase(PostgresConfiguration(address: try PostgresAddress(setting)))
      return (database, try await !database.migrate().isEmpty, { await database.close() })
    }
    let database = try SQLiteDatabase(path: folder + "/cutroom.db")
    return (database, try await !database.migrate().isEmpty, { try database.close() })
  }

  private static func publish(to address: String, _ outbox: Outbox, _ database: any Database) async throws {
    try await database.write { transaction in
      for body in ["beside-1", "beside-2", Susceptible.poison, "beside-3", "beside-4"] {
        let message = OutgoingMessage(
          account: Account.ID("publisher"), destination: address + "/slow", body: Array(body.utf8),
          failureCallback: address + "/failed")
        _ = try outbox.put(message, as: .message, in: transaction)
      }
    }
  }
}

/// Courier, but for one message that takes the process down once there is a file `go` in the folder.
struct Susceptible: WorkHandler {
  static let poison = "poison"

  let courier: Courier
  let outbox: Outbox
  let database: any Database
  let folder: String

  func attempt(_ claim: Claim, lease: Lease) async -> Outcome {
    do {
      let stored = try await database.read { try outbox.load(claim.id.rawValue, in: $0) }
      guard stored?.message.body == Array(Self.poison.utf8) else {
        return await courier.attempt(claim, lease: lease)
      }
      while !FileManager.default.fileExists(atPath: folder + "/go") { try await Task.sleep(for: .milliseconds(20)) }
      abort()
    } catch {
      return .interrupted
    }
  }

  func died(_ claim: Claim, reason: String, in transaction: any SQLTransaction) throws {
    try courier.died(claim, reason: reason, in: transaction)
  }
}
