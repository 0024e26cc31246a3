import Foundation

/// A disk that fails while it is told to, and knows what a power cut would leave. Needs a C compiler, no root.
struct FaultyDisk {
  enum Trouble: String, CaseIterable, Sendable {
    /// Writes and syncs fail.
    case errors = "e"
    case full = "f"
    /// Only syncs fail, and what they were to keep is forgotten: it can be read, but will never be on the disk.
    case forgottenSyncs = "s"
  }

  /// An installation whose data folder lies on it.
  let installation: Installation
  private let control: URL
  private let platter: URL

  init(for plain: Installation) async throws {
    control = plain.home.appending(path: "trouble")
    platter = plain.home.appending(path: "platter")
    try FileManager.default.createDirectory(at: platter, withIntermediateDirectories: true)
    let folder = plain.data.resolvingSymlinksInPath().path
    var installation = plain
    installation.environment.merge([
      "LD_PRELOAD": try await Shim.faultyDisk.compile(in: plain), "FAULTY_FOLDER": folder,
      "FAULTY_CONTROL": control.path, "FAULTY_PLATTER": platter.path,
    ]) { $1 }
    self.installation = installation
  }

  func fail(with trouble: Trouble) throws { try Data(trouble.rawValue.utf8).write(to: control, options: .atomic) }
  func heal() throws { try FileManager.default.removeItem(at: control) }

  /// Leaves what was on the disk. Nobody may have files open on it.
  func cutPower() throws {
    let files = FileManager.default
    for name in try files.contentsOfDirectory(atPath: platter.path) {
      let kept = platter.appending(path: name)
      if name.hasSuffix(".dirty") {
        try files.removeItem(at: kept)
      } else {
        let file = installation.data.appending(path: name)
        if files.fileExists(atPath: file.path) { try files.removeItem(at: file) }
        try files.copyItem(at: kept, to: file)
      }
    }
    let shared = installation.data.appending(path: "cutroom.db-shm")
    if files.fileExists(atPath: shared.path) { try files.removeItem(at: shared) }
  }
}
