import Foundation

extension ClipFolder {
  /// The project's folder in `out`: the one that it has, else a new one called `name`, or `name-2`, `name-3` … where
  /// others, or files of the user, are there already.
  package static func claim(_ name: String, in out: URL, for project: String) throws -> ClipFolder {
    let manager = FileManager.default
    try manager.createDirectory(at: out, withIntermediateDirectories: true)
    for entry in try manager.contentsOfDirectory(atPath: out.path).sorted() where isNumbered(entry, name) {
      let folder = ClipFolder(path: out.appending(path: entry), project: project)
      if try folder.note()?.project == project { return folder }
    }
    var number = 1
    while true {
      let folder = ClipFolder(
        path: out.appending(path: number == 1 ? name : "\(name)-\(number)"), project: project)
      do {
        try manager.createDirectory(at: folder.path, withIntermediateDirectories: false)
        try folder.write(Note(project: project))
        return folder
      } catch let error as CocoaError where error.code == .fileWriteFileExists {
        number += 1
      }
    }
  }

  /// Removes the files that an earlier run of the project left here and that are not among `names`; notes that `names`
  /// are here now. What is nobody's stays.
  package func keepOnly(_ names: [String]) throws {
    let stale = Set(try note()?.files ?? []).subtracting(names)
    for name in stale where FileManager.default.fileExists(atPath: path.appending(path: name).path) {
      try FileManager.default.removeItem(at: path.appending(path: name))
    }
    try write(Note(project: project, files: names))
  }

  private static func isNumbered(_ entry: String, _ name: String) -> Bool {
    guard entry != name else { return true }
    return entry.hasPrefix(name + "-") && entry.dropFirst(name.count + 1).allSatisfy(\.isWholeNumber)
  }

  /// What the hidden file in a folder says: whose clips are here, and which files they are.
  private struct Note: Codable {
    var project: String
    var files: [String] = []
  }

  private var notePath: URL { path.appending(path: ".cutroom.json") }

  /// nil where there is none, or one that is not ours.
  private func note() throws -> Note? {
    guard FileManager.default.fileExists(atPath: notePath.path) else { return nil }
    let data = try Data(contentsOf: notePath)
    do { return try JSONDecoder().decode(Note.self, from: data) } catch is DecodingError { return nil }
  }

  private func write(_ note: Note) throws {
    try JSONEncoder().encode(note).write(to: notePath, options: .atomic)
  }
}
