import ClipModel
import Database

/// What the road needs of its neighbours, handed in by CutroomService so that no station imports another.
package struct GenerationSeams: Sendable {
  /// An expiring signed address of a stored original below `appURL`.
  package var mediaLink: @Sendable (_ originalID: String, _ appURL: String) async throws -> String
  /// The local file behind an address of our own Studio; nil for any other address.
  package var localFile: @Sendable (_ address: String) async throws -> String?
  /// Downloads an address that the provider gave into a local file; the guard and its limits are behind it.
  package var download: @Sendable (_ address: String, _ path: String) async throws -> Void
  /// Length and size of a finished clip, and its thumbnail.
  package var clipProbe: any ClipProbe
  /// Writes the notice in the transaction that ends the run.
  package var notify: @Sendable (RunNotice, any SQLTransaction) throws -> Void
  /// Wakes whoever sends notices; called after the commit.
  package var noticesWaiting: @Sendable () -> Void
  /// Deletes a stored original that no project uses any more.
  package var forgetOriginal: @Sendable (_ originalID: String) async throws -> Void
  /// The path below `{app}` at which a clip's video is served, as written to `projects.folders.clips`.
  package var clipPath: @Sendable (Project.ID, Clip.ID) -> String

  package init(
    mediaLink: @escaping @Sendable (_ originalID: String, _ appURL: String) async throws -> String,
    localFile: @escaping @Sendable (_ address: String) async throws -> String?,
    download: @escaping @Sendable (_ address: String, _ path: String) async throws -> Void,
    clipProbe: any ClipProbe,
    notify: @escaping @Sendable (RunNotice, any SQLTransaction) throws -> Void,
    noticesWaiting: @escaping @Sendable () -> Void,
    forgetOriginal: @escaping @Sendable (_ originalID: String) async throws -> Void,
    clipPath: @escaping @Sendable (Project.ID, Clip.ID) -> String
  ) {
    self.mediaLink = mediaLink
    self.localFile = localFile
    self.download = download
    self.clipProbe = clipProbe
    self.notify = notify
    self.noticesWaiting = noticesWaiting
    self.forgetOriginal = forgetOriginal
    self.clipPath = clipPath
  }
}

/// That a run has ended, for whoever tells people.
package struct RunNotice: Hashable, Sendable {
  package enum Outcome: Hashable, Sendable {
    case completed(clips: [String])
    case failed(RunFailure)
  }

  package var run: String
  package var project: String
  package var owner: Account.ID
  package var projectName: String
  package var outcome: Outcome
  package var at: Timestamp
}

/// Looks at a finished clip of a provider that doesn't tell.
package protocol ClipProbe: Sendable {
  /// Seconds and pixels of the video at `path`.
  func measure(_ path: String) async throws -> ClipMeasures
  /// Writes a JPEG of the video at `path`, taken at `second`.
  func makeThumbnail(of path: String, at second: Double, to jpeg: String) async throws
}

package struct ClipMeasures: Hashable, Sendable {
  package var duration: Double
  package var width: Int
  package var height: Int

  package init(duration: Double, width: Int, height: Int) {
    self.duration = duration
    self.width = width
    self.height = height
  }
}
