import ClipModel
import Crypto
import Foundation

/// Finished results of one content on disk, each named by its stage and by everything that it depends on. What is
/// there is whole: written beside, synchronised, renamed.
struct StageCache: Sendable {
  let folder: URL

  /// Makes the folder when it is missing.
  init(folder: URL) throws {
    self.folder = folder
    try FileManager.default.createDirectory(
      at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
  }

  /// Names a result: the same for the same facts, whatever the machine.
  static func key(_ facts: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let digest = SHA256.hash(data: try encoder.encode(facts))
    return digest.prefix(10).hexadecimal
  }

  /// A result, or nil when it was not made yet, or by a version that wrote it otherwise.
  @concurrent
  func load<Value: Decodable & Sendable>(_ type: Value.Type, _ stage: Stage, key: String) async throws -> Value? {
    let file = file(stage, key)
    guard FileManager.default.fileExists(atPath: file.path) else { return nil }
    return try Self.decoded(type, from: file)
  }

  /// Nil where the file holds something else; an unreadable file is an error.
  private static func decoded<Value: Decodable>(_ type: Value.Type, from file: URL) throws -> Value? {
    do { return try JSONDecoder().decode(type, from: Data(contentsOf: file)) } catch is DecodingError { return nil }
  }

  @concurrent
  func store(_ value: some Encodable & Sendable, _ stage: Stage, key: String) async throws {
    let part = folder.appending(path: "\(UUID().uuidString).part")
    try JSONEncoder().encode(value).write(to: part)
    try DurableFile.commit(part, as: file(stage, key))
  }

  /// Where the files of a finished clip are, or will be.
  func clipFolder(_ key: String) -> URL { folder.appending(path: "clip-\(key)", directoryHint: .isDirectory) }

  /// A finished clip, or nil when it was not made yet. One that can't be read any more makes room for a new one.
  @concurrent
  func clip(_ key: String) async throws -> FinishedClip? {
    let folder = clipFolder(key)
    guard FileManager.default.fileExists(atPath: folder.path) else { return nil }
    guard let document = try Self.decoded(ClipDocument.self, from: folder.appending(path: "clip.json")) else {
      try FileManager.default.removeItem(at: folder)
      return nil
    }
    return FinishedClip(key: key, folder: folder, document: document, isComputed: false)
  }

  /// Adds the document to a rendered clip's work folder and makes it the finished one.
  @concurrent
  func keep(_ document: ClipDocument, work: URL, key: String) async throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    try encoder.encode(document).write(to: work.appending(path: "clip.json"))
    try DurableFile.commit(work, as: clipFolder(key))
  }

  /// A new folder for something unfinished.
  func workFolder(_ name: String) throws -> URL {
    let work = folder.appending(path: "\(name).part", directoryHint: .isDirectory)
    try FileManager.default.createDirectory(
      at: work, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    return work
  }

  /// Removes what is no longer needed; nothing there is no error.
  @concurrent
  func remove(_ item: URL) async throws {
    guard FileManager.default.fileExists(atPath: item.path) else { return }
    try FileManager.default.removeItem(at: item)
  }

  private func file(_ stage: Stage, _ key: String) -> URL { folder.appending(path: "\(stage.rawValue)-\(key).json") }
}
