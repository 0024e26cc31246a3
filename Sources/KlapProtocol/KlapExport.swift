/// A finished video file of a short.
package struct KlapExport: Hashable, Sendable {
  package var id: String
  package var status: KlapStatus
  /// Address of the MP4 once ready; it expires.
  package var srcURL: String?
  package var projectID: String
  package var createdAt: String
  package var finishedAt: String?
  package var name: String
  package var authorID: String
  package var folderID: String?
  package var cutroom: CutroomExport?

  package init(
    id: String, status: KlapStatus, srcURL: String?, projectID: String, createdAt: String, finishedAt: String?,
    name: String, authorID: String, folderID: String?, cutroom: CutroomExport? = nil
  ) {
    self.id = id
    self.status = status
    self.srcURL = srcURL
    self.projectID = projectID
    self.createdAt = createdAt
    self.finishedAt = finishedAt
    self.name = name
    self.authorID = authorID
    self.folderID = folderID
    self.cutroom = cutroom
  }
}

/// The export's part below the key `cutroom`: addresses of the files beside the MP4, which expire like it.
package struct CutroomExport: Hashable, Codable, Sendable {
  /// JPEG.
  package var thumbnailURL: String
  /// SubRip.
  package var subtitlesURL: String
  /// The clip's JSON document.
  package var documentURL: String

  package init(thumbnailURL: String, subtitlesURL: String, documentURL: String) {
    self.thumbnailURL = thumbnailURL
    self.subtitlesURL = subtitlesURL
    self.documentURL = documentURL
  }
}

extension KlapExport: Codable {
  enum CodingKeys: String, CodingKey {
    case id, status, name, descriptions, cutroom
    case srcURL = "src_url"
    case projectID = "project_id"
    case createdAt = "created_at"
    case finishedAt = "finished_at"
    case authorID = "author_id"
    case folderID = "folder_id"
  }

  package init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      id: try fields.decode(String.self, forKey: .id),
      status: try fields.decode(KlapStatus.self, forKey: .status),
      srcURL: try fields.decodeIfPresent(String.self, forKey: .srcURL),
      projectID: try fields.decodeIfPresent(String.self, forKey: .projectID) ?? "",
      createdAt: try fields.decodeIfPresent(String.self, forKey: .createdAt) ?? "",
      finishedAt: try fields.decodeIfPresent(String.self, forKey: .finishedAt),
      name: try fields.decodeIfPresent(String.self, forKey: .name) ?? "",
      authorID: try fields.decodeIfPresent(String.self, forKey: .authorID) ?? "",
      folderID: try fields.decodeIfPresent(String.self, forKey: .folderID),
      cutroom: try fields.decodeIfPresent(CutroomExport.self, forKey: .cutroom))
  }

  package func encode(to encoder: any Encoder) throws {
    var fields = encoder.container(keyedBy: CodingKeys.self)
    try fields.encode(id, forKey: .id)
    try fields.encode(status, forKey: .status)
    try fields.encode(srcURL, forKey: .srcURL)
    try fields.encode(projectID, forKey: .projectID)
    try fields.encode(createdAt, forKey: .createdAt)
    try fields.encode(finishedAt, forKey: .finishedAt)
    try fields.encode(name, forKey: .name)
    try fields.encode(authorID, forKey: .authorID)
    try fields.encode(folderID, forKey: .folderID)
    try fields.encodeNil(forKey: .descriptions)
    try fields.encodeIfPresent(cutroom, forKey: .cutroom)
  }
}
