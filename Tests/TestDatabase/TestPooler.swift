import Foundation

/// PgBouncer in front of the server that all tests share, on a Unix socket in a folder of its own.
package struct TestPooler: Sendable {
  /// How long a connection of the server is one client's: until it leaves, or until its transaction ends.
  package enum Mode: String, Sendable { case session, transaction }

  private static let program = "/usr/sbin/pgbouncer"
  private static let port = 6432

  private let shell: WatchingShell
  private let folder: String

  /// Starts one; ready when this returns.
  static func start(_ mode: Mode, before server: TestPostgres) async throws -> TestPooler {
    guard FileManager.default.isExecutableFile(atPath: program) else {
      throw TestPostgres.Unusable(
        description: "PgBouncer is not installed (no \(program)); scripts/install-tests does that")
    }
    let shell = try WatchingShell(watch, [program, "\(port)", server.folder, "\(server.port)", mode.rawValue])
    let folder = await shell.line()
    guard folder.hasPrefix("/") else { throw TestPostgres.Unusable(description: "PgBouncer did not start: \(folder)") }
    return TestPooler(shell: shell, folder: folder)
  }

  /// What `DATABASE_URL` says of one of the server's databases.
  func setting(_ database: String) -> String { "host=\(folder) port=\(Self.port) user=postgres dbname=\(database)" }

  func stop() throws { try shell.end() }

  /// Says its folder once the pooler is ready.
  private static let watch = """
    settle pgbouncer KILL
    "${as[@]}" tee pgbouncer.ini >/dev/null <<END
    [databases]
    * = host=$3 port=$4 user=postgres
    [pgbouncer]
    listen_addr =
    listen_port = $2
    unix_socket_dir = $folder
    auth_type = any
    pool_mode = $5
    END
    "${as[@]}" "$1" pgbouncer.ini >pgbouncer.log 2>&1 </dev/null &
    server=$!
    until grep -q "process up" pgbouncer.log; do
      kill -0 "$server" 2>/dev/null || { tail -1 pgbouncer.log; exit 1; }
      sleep 0.05
    done
    echo "$folder"
    read -r _
    """
}

/// Runs `body` with two texts of `DATABASE_URL` for an empty database: through PgBouncer, and past it.
package func withPooledPostgres<Value>(
  _ mode: TestPooler.Mode, _ body: (_ pooled: String, _ direct: String) async throws -> Value
) async throws -> Value {
  try await withNewDatabase(isEmpty: true) { server, name in
    let pooler = try await TestPooler.start(mode, before: server)
    let result: Result<Value, any Error>
    do { result = .success(try await body(pooler.setting(name), server.setting(name))) } catch {
      result = .failure(error)
    }
    try pooler.stop()
    return try result.get()
  }
}
