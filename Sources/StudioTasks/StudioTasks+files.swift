import ClipModel
import Database
import Foundation

/// A finished file that a signed link leads to.
package struct StudioFile: Hashable, Sendable {
  package let path: String
  package let contentType: String
}

/// The files of a short; the raw value is the link's `file`.
enum ShortFile: String, CaseIterable {
  case video = "mp4"
  case thumbnail = "jpg"
  case subtitles = "srt"
  case document = "json"

  var contentType: String {
    switch self {
    case .video: "video/mp4"
    case .thumbnail: "image/jpeg"
    case .subtitles: "application/x-subrip"
    case .document: "application/json"
    }
  }
}

extension StudioTasks {
  /// `GET /studio/files/{export}?file=&exp=&sig=`, open to whoever has the link; serve the file with byte ranges.
  ///
  /// - Parameters:
  ///   - file: `mp4`, `jpg`, `srt` or `json`; nil is the video.
  ///   - expires: seconds since 1970.
  /// - Throws: `StudioTasksError.unusableLink`, `.notFound` once the task was deleted.
  package func file(export: String, file name: String?, expires: String?, signature: String?) async throws -> StudioFile
  {
    guard let file = ShortFile(rawValue: name ?? "mp4"), let expires = expires.flatMap(Int64.init), let signature,
      expires > clock.now.milliseconds / 1000,
      linkKey.verifies(signature, export: export, file: file.rawValue, expires: expires)
    else { throw StudioTasksError.unusableLink }
    let rows = try await database.read { transaction in
      try transaction.run(
        "SELECT s.folder FROM cutroom_exports e JOIN cutroom_shorts s ON s.id = e.short_id WHERE e.id = $1", export)
    }
    guard let folder = try rows.first?.text("folder") else { throw StudioTasksError.notFound("file") }
    let path = configuration.folder.appending(path: folder).appending(path: "clip.\(file.rawValue)").path
    return StudioFile(path: path, contentType: file.contentType)
  }

  /// The local file behind a `src_url` of ours; nil for any other address.
  package func localFile(at address: String) async throws -> String? {
    let origins = [configuration.appURL(), configuration.appOrigin]
    guard let origin = origins.first(where: { address.hasPrefix($0 + Self.filesPath) }),
      let parts = URLComponents(string: String(address.dropFirst(origin.count)))
    else { return nil }
    let items = parts.queryItems ?? []
    func value(_ name: String) -> String? { items.first { $0.name == name }?.value }
    return try await file(
      export: String(parts.path.dropFirst(Self.filesPath.count)), file: value("file"), expires: value("exp"),
      signature: value("sig")
    ).path
  }

  static let filesPath = "/studio/files/"

  func link(_ export: String, _ file: ShortFile) -> String {
    let expires = clock.now.milliseconds / 1000 + configuration.linkLifetime.components.seconds
    let signature = linkKey.signature(export: export, file: file.rawValue, expires: expires)
    return configuration.appURL() + Self.filesPath + export
      + "?file=\(file.rawValue)&exp=\(expires)&sig=\(signature)"
  }
}
