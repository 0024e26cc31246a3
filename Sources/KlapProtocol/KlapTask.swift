/// A task as `GET /tasks/{id}` answers it.
package struct KlapTask: Hashable, Sendable {
  package var id: String
  package var type: String
  package var status: KlapStatus
  /// ISO 8601.
  package var createdAt: String
  package var outputType: String
  /// There already while processing.
  package var outputID: String
  /// A sentence, when the status is `error`.
  package var error: String?
  /// The slug of `error`.
  package var errorCode: String?
  package var cutroom: CutroomTask?

  package init(
    id: String, type: String = "video-to-shorts", status: KlapStatus, createdAt: String,
    outputType: String = "folder", outputID: String, error: String? = nil, errorCode: String? = nil,
    cutroom: CutroomTask? = nil
  ) {
    self.id = id
    self.type = type
    self.status = status
    self.createdAt = createdAt
    self.outputType = outputType
    self.outputID = outputID
    self.error = error
    self.errorCode = errorCode
    self.cutroom = cutroom
  }
}

/// Status of a task or an export. A server sends `ready`; whatever a client doesn't know is still processing.
package enum KlapStatus: String, Hashable, Sendable, Codable {
  case processing, ready, error

  package init(from decoder: any Decoder) throws {
    self = Self(rawValue: try decoder.singleValueContainer().decode(String.self)) ?? .processing
  }
}

/// The task's part below the key `cutroom`.
package struct CutroomTask: Hashable, Codable, Sendable {
  /// A raw value of ClipModel's `Stage`.
  package var stage: String
  /// What has been done, 0…1.
  package var progress: Double
  package var etaSeconds: Double?
  package var clipsReady: Int
  /// Clips that were chosen; nil before that.
  package var clipsChosen: Int?
  /// A sentence about the last clip that could not be made while others could; nil when all is well.
  package var warning: String?

  package init(
    stage: String, progress: Double, etaSeconds: Double?, clipsReady: Int, clipsChosen: Int? = nil,
    warning: String? = nil
  ) {
    self.stage = stage
    self.progress = progress
    self.etaSeconds = etaSeconds
    self.clipsReady = clipsReady
    self.clipsChosen = clipsChosen
    self.warning = warning
  }
}

extension KlapTask: Codable {
  enum CodingKeys: String, CodingKey {
    case id, type, status, error, cutroom
    case createdAt = "created_at"
    case outputType = "output_type"
    case outputID = "output_id"
    case errorMessage = "error_message"
    case errorCode = "error_code"
  }

  package init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      id: try fields.decode(String.self, forKey: .id),
      type: try fields.decodeIfPresent(String.self, forKey: .type) ?? "video-to-shorts",
      status: try fields.decode(KlapStatus.self, forKey: .status),
      createdAt: try fields.decodeIfPresent(String.self, forKey: .createdAt) ?? "",
      outputType: try fields.decodeIfPresent(String.self, forKey: .outputType) ?? "folder",
      outputID: try fields.decode(String.self, forKey: .outputID),
      error: try fields.decodeIfPresent(String.self, forKey: .error)
        ?? fields.decodeIfPresent(String.self, forKey: .errorMessage),
      errorCode: try fields.decodeIfPresent(String.self, forKey: .errorCode),
      cutroom: try fields.decodeIfPresent(CutroomTask.self, forKey: .cutroom))
  }

  package func encode(to encoder: any Encoder) throws {
    var fields = encoder.container(keyedBy: CodingKeys.self)
    try fields.encode(id, forKey: .id)
    try fields.encode(type, forKey: .type)
    try fields.encode(status, forKey: .status)
    try fields.encode(createdAt, forKey: .createdAt)
    try fields.encode(outputType, forKey: .outputType)
    try fields.encode(outputID, forKey: .outputID)
    try fields.encode(error, forKey: .error)
    try fields.encode(error, forKey: .errorMessage)
    try fields.encode(errorCode, forKey: .errorCode)
    try fields.encodeIfPresent(cutroom, forKey: .cutroom)
  }
}
