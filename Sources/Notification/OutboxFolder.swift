import Foundation
import NIOPosix

/// Writes mails into a folder (0700, files 0600), each exactly once: the file is named by the notice's id, so that a
/// repetition after a crash replaces it by itself.
struct OutboxFolder: Sendable {
  private let folder: String
  private let threads: NIOThreadPool

  init(folder: String, threads: NIOThreadPool = .singleton) {
    self.folder = folder
    self.threads = threads
  }

  /// Returns when the mail is on the disk.
  func write(_ mail: Mail, id: String) async throws {
    let target = "\(folder)/\(id).eml"
    let text = mail.text
    try await threads.runIfActive {
      try Self.makeFolder(folder)
      let draft = "\(folder)/.\(id).part"
      try Self.save(Array(text.utf8), to: draft)
      guard rename(draft, target) == 0 else { throw Self.failure("rename") }
      try Self.synchronise(folder)
    }
  }

  private static func makeFolder(_ path: String) throws {
    do {
      try FileManager.default.createDirectory(
        atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    } catch {
      throw NotificationError.notWritten("make the folder", reason: String(describing: error))
    }
  }

  private static func save(_ bytes: [UInt8], to path: String) throws {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw failure("open") }
    defer { close(descriptor) }
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
      guard count > 0 else { throw failure("write") }
      rest = rest.dropFirst(count)
    }
    guard fsync(descriptor) == 0 else { throw failure("fsync") }
  }

  private static func synchronise(_ folder: String) throws {
    let descriptor = open(folder, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure("open") }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw failure("fsync") }
  }

  private static func failure(_ operation: String) -> NotificationError {
    .notWritten(operation, reason: String(cString: strerror(errno)))
  }
}
