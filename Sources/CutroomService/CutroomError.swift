import ClipModel

/// Why the service can't start: named so that the reader knows what to do next.
package enum CutroomError: Error, Hashable, Sendable {
  /// Another process works on this data folder.
  case folderInUse(folder: String)
  case folderUnusable(folder: String, reason: String)
  /// A part is missing or not the one it should be.
  case partBroken(name: String, reason: String, remedy: String)
  /// Another program listens there.
  case portTaken(host: String, port: Int)
  case addressUnusable(host: String, port: Int, reason: String)
  /// The configured database does not answer, or can't be used.
  case databaseUnusable(address: String, reason: String)
  /// This node's folder of files is not the one of its database's other nodes.
  case filesNotShared(folder: String)
}

extension CutroomError: PublicError {
  package var isRetryable: Bool { if case .folderInUse = self { true } else { false } }

  package var publicMessage: String {
    switch self {
    case .folderInUse(let folder):
      "Another cutroom serves \(folder) already. Use it, stop it, or choose another folder with CUTROOM_HOME=…"
    case .folderUnusable(let folder, let reason): "The data folder \(folder) can't be used: \(reason)"
    case .partBroken(let name, let reason, let remedy): "\(name): \(reason). Try: \(remedy)"
    case .portTaken(let host, let port):
      "Port \(port) on \(host) is taken. Choose another with CUTROOM_PORT=…, or try: cutroom serve --port 0"
    case .addressUnusable(let host, let port, let reason):
      "Port \(port) on \(host) can't be listened on: \(reason). Choose others with CUTROOM_HOST=… and CUTROOM_PORT=…"
    case .databaseUnusable(let address, let reason):
      "The database \(address) can't be used: \(reason). Start it, correct DATABASE_URL, or write DATABASE_URL=sqlite"
    case .filesNotShared(let folder):
      """
      \(folder) is not the folder of files that the other nodes of this database use. Nodes share one folder: name it \
      with CUTROOM_FILES=…; else web, courier and studio must be on one node
      """
    }
  }
}
