import ClipModel
import Database
import PostgresDriver
import TestDatabase
import Testing

/// What `sslmode` of a `DATABASE_URL` asks for is what happens, on a server that lets nobody in without TLS.
@Suite(.timeLimit(.minutes(1))) struct EncryptionPromises {
  private static let password = "topsecret"

  @Test func everyModeDoesWhatItSays() async throws {
    let server = try await TestPostgres.start(certified: "database.test")
    defer { #expect(throws: Never.self) { try server.stop() } }
    let admin = PostgresDatabase(PostgresConfiguration(address: server.address))
    try await admin.runAlone("CREATE ROLE guest LOGIN PASSWORD '\(Self.password)'")
    await admin.close()

    try await expectEncryption(server, "")
    try await expectEncryption(server, "sslmode=require")
    try await expectEncryption(server, "sslmode=verify-ca&sslrootcert=\(server.authority)", name: "other.test")
    try await expectEncryption(server, "sslmode=verify-full&sslrootcert=\(server.authority)")

    try await expectRefusal(server, "sslmode=disable", because: "no encryption")
    try await expectRefusal(
      server, "sslmode=verify-ca&sslrootcert=\(server.stranger)", because: "certificate verify failed")
    try await expectRefusal(
      server, "sslmode=verify-full&sslrootcert=\(server.stranger)", because: "certificate verify failed")
    try await expectRefusal(
      server, "sslmode=verify-full&sslrootcert=\(server.authority)", name: "other.test",
      because: #"server certificate for "database.test" does not match host name "other.test""#)
    try await expectRefusal(
      server, "sslmode=verify-ca&sslrootcert=/nowhere.crt",
      because: #"root certificate file "/nowhere.crt" does not exist"#)
    try await expectRefusal(
      server, "sslmode=require", password: "topsecret2", because: #"password authentication failed for user "guest""#)
  }

  private func database(
    _ server: TestPostgres, _ options: String, name: String, password: String = password, patience: Duration
  ) throws -> PostgresDatabase {
    let address = try PostgresAddress(
      "postgresql://guest:\(password)@\(name):\(server.port)/postgres?hostaddr=127.0.0.1&\(options)")
    return PostgresDatabase(PostgresConfiguration(address: address, patience: patience))
  }

  private func expectEncryption(_ server: TestPostgres, _ options: String, name: String = "database.test") async throws
  {
    let database = try database(server, options, name: name, patience: .seconds(10))
    let isEncrypted = try await database.read { transaction in
      try transaction.run("SELECT ssl::int AS ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()")[0].integer("ssl")
    }
    #expect(isEncrypted == 1, "\(options)")
    await database.close()
  }

  private func expectRefusal(
    _ server: TestPostgres, _ options: String, name: String = "database.test", password: String = password,
    because reason: String
  ) async throws {
    let database = try database(server, options, name: name, password: password, patience: .milliseconds(100))
    let error = await #expect(throws: DatabaseError.self, "\(options)") {
      try await database.read { try $0.backend() }
    }
    await database.close()
    guard case .unavailable(let words) = error else {
      Issue.record("\(options): \(String(reflecting: error))")
      return
    }
    #expect(words.contains(reason) && !words.contains(Self.password), "\(options): \(words)")
  }
}
