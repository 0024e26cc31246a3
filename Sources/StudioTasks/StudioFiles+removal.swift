import ClipModel
import Foundation

// Whoever else removes the same things at the same time is no error.
extension StudioFiles {
  /// The names in a folder; none when it is gone.
  func names(in folder: URL) throws -> [String] {
    do {
      return try FileManager.default.contentsOfDirectory(atPath: folder.path)
    } catch CocoaError.fileReadNoSuchFile {
      return []
    }
  }

  /// Removes a task's files but `kept`, paths as rows hold them, and the folders that are left empty.
  func clear(_ task: String, keeping kept: Set<String>) throws {
    for claim in try names(in: taskFolder(task)) {
      let folder = taskFolder(task).appending(path: claim)
      for name in try names(in: folder) {
        let item = folder.appending(path: name)
        if !kept.contains(relative(item)) { try remove(item) }
      }
      rmdir(folder.path)
    }
    rmdir(taskFolder(task).path)
  }

  /// What there are results of.
  func contents() throws -> [String] { try names(in: cache).filter { !$0.hasSuffix(Self.aside) } }

  /// Contents whose results have not changed since `time`.
  func contents(unchangedSince time: Timestamp) throws -> [String] {
    let oldest = Date(timeIntervalSince1970: Double(time.milliseconds) / 1000)
    return try contents().filter { try changed(cacheFolder($0)).map { $0 < oldest } ?? false }
  }

  /// When something in the folder was made or removed last; nil when it is gone.
  private func changed(_ folder: URL) throws -> Date? {
    do {
      return try FileManager.default.attributesOfItem(atPath: folder.path)[.modificationDate] as? Date
    } catch CocoaError.fileReadNoSuchFile {
      return nil
    }
  }

  /// Takes results out of use by giving them another name, which is done at once whatever their size.
  ///
  /// - Returns: where they lie now; nil when there were none.
  func setAside(_ content: String) throws -> URL? {
    let aside = cache.appending(path: UUID().uuidString + Self.aside)
    if rename(cacheFolder(content).path, aside.path) == 0 { return aside }
    guard errno == ENOENT else { throw POSIXError(.init(rawValue: errno) ?? .EIO) }
    return nil
  }

  /// Removes what a killed process had begun: results set aside, and unfinished ones.
  func removeUnfinished(sparing: Sparing) throws {
    for content in try names(in: cache) where !sparing.spares(cacheFolder(content).path) {
      let folder = cacheFolder(content)
      if content.hasSuffix(Self.aside) {
        try remove(folder)
        continue
      }
      for name in try names(in: folder) where name.hasSuffix(".part") { try remove(folder.appending(path: name)) }
    }
  }

  func remove(_ item: URL) throws {
    do {
      try FileManager.default.removeItem(at: item)
    } catch CocoaError.fileNoSuchFile {
      return
    }
  }

  private static let aside = ".gone"
}
