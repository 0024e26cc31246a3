import Foundation

/// Makes files and folders survive a power cut before they get their name.
package enum DurableFile {
  /// Synchronises `part`, a file or a folder of files, and gives it its name.
  ///
  /// - Returns: false when another attempt has made a folder of this name already; `part` is removed then.
  @discardableResult
  package static func commit(_ part: URL, as target: URL) throws -> Bool {
    try synchronise(part)
    guard rename(part.path, target.path) == 0 else {
      let reason = errno
      guard reason == ENOTEMPTY || reason == EEXIST else { throw failure(reason, target) }
      try FileManager.default.removeItem(at: part)
      return false
    }
    try flush(target.deletingLastPathComponent().path)
    return true
  }

  /// Gives every file of `folder` a second name in `copy`, which must not exist; costs no space.
  package static func link(_ folder: URL, to copy: URL) throws {
    let part = copy.appendingPathExtension("part")
    try FileManager.default.createDirectory(
      at: part, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) {
      let target = part.appending(path: name).path
      guard Foundation.link(folder.appending(path: name).path, target) == 0 || errno == EEXIST else {
        throw failure(errno, copy)
      }
    }
    try commit(part, as: copy)
  }

  private static func synchronise(_ part: URL) throws {
    let kind = try FileManager.default.attributesOfItem(atPath: part.path)[.type] as? FileAttributeType
    if kind == .typeDirectory {
      for name in try FileManager.default.contentsOfDirectory(atPath: part.path) {
        try synchronise(part.appending(path: name))
      }
    } else {
      chmod(part.path, 0o600)
    }
    try flush(part.path)
  }

  private static func flush(_ path: String) throws {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure(errno, URL(fileURLWithPath: path)) }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw failure(errno, URL(fileURLWithPath: path)) }
  }

  private static func failure(_ number: Int32, _ target: URL) -> CocoaError {
    CocoaError(
      .fileWriteUnknown,
      userInfo: [NSFilePathErrorKey: target.path, NSUnderlyingErrorKey: String(cString: strerror(number))])
  }
}
