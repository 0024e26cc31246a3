/// Where originals are kept, and how large one may be; built once in CutroomService.
package struct IntakeConfiguration: Sendable {
  /// `data/originals`
  package var folder: String
  /// On the same file system as `folder`.
  package var temporaryFolder: String
  package var maximumBytes: Int64

  package init(folder: String, temporaryFolder: String, maximumBytes: Int64 = 64 << 30) {
    self.folder = folder
    self.temporaryFolder = temporaryFolder
    self.maximumBytes = maximumBytes
  }
}
