import Foundation
import PostgresDriver

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A throw-away PostgreSQL server on a Unix socket in a folder of its own, which goes with this process.
package final class TestPostgres: Sendable {
  package struct Unusable: Error, CustomStringConvertible {
    package let description: String
  }

  /// The server that all tests of this process share, with the migrated database `template`.
  static let shared = Task {
    let server = try await TestPostgres.start()
    let admin = PostgresDatabase(PostgresConfiguration(address: server.address, patience: .seconds(60)))
    try await admin.runAlone("CREATE DATABASE template_cutroom")
    let template = PostgresDatabase(PostgresConfiguration(address: server.address.database("template_cutroom")))
    try await template.migrate()
    await template.close()
    return (server: server, admin: admin)
  }

  /// Its database `postgres`.
  package let address: PostgresAddress
  /// What `DATABASE_URL` says of one of its databases.
  package func setting(_ database: String) -> String { "host=\(folder) port=\(port) user=postgres dbname=\(database)" }

  /// The process number of the server itself.
  package let process: pid_t
  /// Where its socket is.
  package let folder: String
  /// What its socket is named after, and where it listens when it has a certificate.
  package let port: Int
  private let shell: WatchingShell

  /// - Parameters:
  ///   - line: "process folder port", as the shell says it.
  ///   - shell: what watches over it.
  private init(_ line: String, shell: WatchingShell) throws {
    let parts = line.split(separator: " ")
    guard parts.count == 3, let process = pid_t(parts[0]), let port = Int(parts[2]) else {
      throw Unusable(description: "PostgreSQL did not start: \(line)")
    }
    folder = String(parts[1])
    address = try PostgresAddress("host=\(folder) port=\(port) user=postgres dbname=postgres")
    self.port = port
    self.process = process
    self.shell = shell
  }

  /// Stops the server as a crash would and starts it again on the same data, ready when this returns. In its place; this
  /// one knows nothing of that.
  package func restarted() async throws -> TestPostgres {
    try shell.tell("again")
    return try TestPostgres(await shell.line(), shell: shell)
  }

  /// The process numbers of its client connections, as the system has them.
  package var backends: [pid_t] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
    return names.compactMap(pid_t.init).filter { number in
      let words = (try? String(contentsOfFile: "/proc/\(number)/cmdline", encoding: .utf8)) ?? ""
      let status = (try? String(contentsOfFile: "/proc/\(number)/stat", encoding: .utf8)) ?? ""
      let parent = status.split(separator: ") ").last?.split(separator: " ").dropFirst().first
      return parent.flatMap { pid_t($0) } == process && words.hasPrefix("postgres: postgres ")
    }
  }

  /// Stops it now and removes its folder.
  package func stop() throws { try shell.end() }

  /// Makes and starts a server; ready when this returns.
  ///
  /// - Parameters:
  ///   - isDurable: commits wait for the disk, which tests need not.
  ///   - name: whom its certificate is made out to; then it listens on 127.0.0.1 too, for those who speak TLS and give
  ///     a password.
  package static func start(isDurable: Bool = false, certified name: String? = nil) async throws -> TestPostgres {
    let shell = try WatchingShell(
      certify + watch, [try programs(), isDurable ? "on" : "off", name ?? ""])
    return try TestPostgres(await shell.line(), shell: shell)
  }

  /// Says "process folder port" once the server is ready; each line that it reads makes it do both again.
  private static let watch = """
    programs=$1 durable=$2 port=5432
    settle postgres QUIT
    "${as[@]}" "$programs/initdb" --pgdata="$folder/data" --username=postgres --auth=trust --encoding=UTF8 --locale=C \\
      --no-sync --no-instructions >"$folder/initdb.log" 2>&1 || { tail -1 "$folder/initdb.log"; exit 1; }
    door=(-c listen_addresses=)
    [ -z "$3" ] || certify "$3"
    serve() {
      "${as[@]}" "$programs/postgres" -D "$folder/data" -k "$folder" -p "$port" "${door[@]}" -c fsync="$durable" \\
        -c full_page_writes="$durable" -c shared_buffers=64MB -c max_connections=200 >>"$folder/server.log" 2>&1 </dev/null &
      server=$!
      for _ in $(seq 600); do
        "$programs/pg_isready" -q -h "$folder" -p "$port" && { echo "$server $folder $port"; return; }
        kill -0 "$server" 2>/dev/null || { tail -1 "$folder/server.log"; exit 1; }
        sleep 0.05
      done
    }
    serve
    while read -r _; do
      kill -QUIT "$server"
      wait "$server"
      serve
    done
    """

  /// The folder of the newest PostgreSQL here, as Debian has them.
  private static func programs() throws -> String {
    let root = "/usr/lib/postgresql"
    let versions = (try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []
    guard let newest = versions.compactMap(Int.init).max() else {
      throw Unusable(description: "PostgreSQL is not installed (no \(root)); scripts/install-tests does that")
    }
    return "\(root)/\(newest)/bin"
  }
}

/// Runs `body` with the address of a new database with the whole schema (`isEmpty`: with none), and removes it
/// afterwards.
package func withPostgres<Value>(
  isEmpty: Bool = false, _ body: (PostgresAddress) async throws -> Value
) async throws -> Value {
  try await withNewDatabase(isEmpty: isEmpty) { server, name in try await body(server.address.database(name)) }
}

/// The same for another program, which gets the text of `DATABASE_URL` for an empty database.
package func withPostgresSetting<Value>(_ body: (String) async throws -> Value) async throws -> Value {
  try await withNewDatabase(isEmpty: true) { server, name in try await body(server.setting(name)) }
}

/// Runs `body` with the shared server and the name of a new database of it, and removes that afterwards.
func withNewDatabase<Value>(
  isEmpty: Bool, _ body: (TestPostgres, String) async throws -> Value
) async throws -> Value {
  let (server, admin) = try await TestPostgres.shared.value
  let name = "test_\(UUID().uuidString.split(separator: "-").joined().lowercased())"
  try await admin.runAlone("CREATE DATABASE \(name) TEMPLATE \(isEmpty ? "template0" : "template_cutroom")")
  let result: Result<Value, any Error>
  do { result = .success(try await body(server, name)) } catch { result = .failure(error) }
  try await admin.runAlone("DROP DATABASE \(name) WITH (FORCE)")
  return try result.get()
}
