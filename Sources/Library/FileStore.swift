import ClipModel

/// Where finished files are kept: a folder here, S3 later. Keys are paths like `clips/<id>/<copy>/clip.mp4`; what
/// is kept is never changed, only deleted.
package protocol FileStore: Sendable {
  /// Takes over the finished local file at `path` under `key`; afterwards it is durable and `path` is gone. A file that
  /// is already there is replaced whole, so that the same put can be repeated.
  ///
  /// - Throws: `LibraryError`; nothing exists under `key` then that did not before.
  func put(_ path: String, as key: FileKey) async throws

  /// A local path from which `key` can be read, or nil when nothing is kept under it.
  func path(of key: FileKey) async throws -> String?

  /// Deletes what is kept; one that is gone already is no error.
  func delete(_ keys: [FileKey]) async throws

  /// Deletes every kept file that `isRecorded` does not know: leftovers of a crash between a put and its transaction.
  /// Returns how many there were. Only called while nothing else puts, that is at start.
  ///
  /// - Parameter sparing: what other nodes may have put a moment ago.
  @discardableResult
  func sweep(sparing: Sparing, isRecorded: @Sendable (FileKey) async throws -> Bool) async throws -> Int
}

/// The name of a kept file: parts of letters, digits, `-`, `_` and `.`, joined by `/`.
package struct FileKey: Hashable, Sendable, CustomStringConvertible {
  package let text: String

  /// - Throws: `LibraryError.invalidKey` for anything that could leave the folder.
  package init(_ text: String) throws {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard !parts.isEmpty, text.utf8.count <= 512, parts.allSatisfy(Self.isSafe) else {
      throw LibraryError.invalidKey(text)
    }
    self.text = text
  }

  package var description: String { text }

  private static func isSafe(_ part: Substring) -> Bool {
    guard let first = part.utf8.first, first != UInt8(ascii: ".") else { return false }
    return part.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
        true
      default: false
      }
    }
  }
}
