import ClipModel

/// The body of `POST /tasks/video-to-shorts` (contracts/klap-v2.md, section 3). Absent fields take Klap's defaults when
/// read; unknown fields are ignored.
package struct CreateTaskRequest: Hashable, Sendable {
  /// Any public http(s) address of a video file.
  package var sourceVideoURL: String
  /// Two-letter code of the spoken language; nil is found out.
  package var language: String?
  package var translateTo: String?
  package var name: String
  /// nil: not asked for, Klap's default is 10.
  package var targetClipCount: Int?
  /// nil: not asked for, Klap's default is 10.
  package var maxClipCount: Int?
  /// Seconds.
  package var minDuration: Double
  package var targetDuration: Double
  package var maxDuration: Double
  package var editingOptions: EditingOptions
  package var dimensions: Dimensions
  package var stylePresetID: String?
  /// Names and jargon for the recogniser, at most 1000 characters.
  package var transcriptionContext: String?
  /// What Klap lacks; nil when the other side is hosted Klap.
  package var cutroom: CutroomRequest?

  package init(
    sourceVideoURL: String, language: String? = nil, translateTo: String? = nil, name: String = "Upload",
    targetClipCount: Int? = nil, maxClipCount: Int? = nil, minDuration: Double = 1, targetDuration: Double = 60,
    maxDuration: Double = 180, editingOptions: EditingOptions = EditingOptions(),
    dimensions: Dimensions = Dimensions(), stylePresetID: String? = nil, transcriptionContext: String? = nil,
    cutroom: CutroomRequest? = nil
  ) {
    self.sourceVideoURL = sourceVideoURL
    self.language = language
    self.translateTo = translateTo
    self.name = name
    self.targetClipCount = targetClipCount
    self.maxClipCount = maxClipCount
    self.minDuration = minDuration
    self.targetDuration = targetDuration
    self.maxDuration = maxDuration
    self.editingOptions = editingOptions
    self.dimensions = dimensions
    self.stylePresetID = stylePresetID
    self.transcriptionContext = transcriptionContext
    self.cutroom = cutroom
  }
}

extension CreateTaskRequest: Codable {
  enum CodingKeys: String, CodingKey {
    case language, name, dimensions, cutroom
    case sourceVideoURL = "source_video_url"
    case translateTo = "translate_to"
    case targetClipCount = "target_clip_count"
    case maxClipCount = "max_clip_count"
    case minDuration = "min_duration"
    case targetDuration = "target_duration"
    case maxDuration = "max_duration"
    case editingOptions = "editing_options"
    case stylePresetID = "style_preset_id"
    case transcriptionContext = "transcription_context"
  }

  package init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      sourceVideoURL: try fields.decode(String.self, forKey: .sourceVideoURL),
      language: try fields.decodeIfPresent(String.self, forKey: .language),
      translateTo: try fields.decodeIfPresent(String.self, forKey: .translateTo),
      name: try fields.decodeIfPresent(String.self, forKey: .name) ?? "Upload",
      targetClipCount: try fields.decodeIfPresent(Int.self, forKey: .targetClipCount),
      maxClipCount: try fields.decodeIfPresent(Int.self, forKey: .maxClipCount),
      minDuration: try fields.decodeIfPresent(Double.self, forKey: .minDuration) ?? 1,
      targetDuration: try fields.decodeIfPresent(Double.self, forKey: .targetDuration) ?? 60,
      maxDuration: try fields.decodeIfPresent(Double.self, forKey: .maxDuration) ?? 180,
      editingOptions: try fields.decodeIfPresent(EditingOptions.self, forKey: .editingOptions) ?? EditingOptions(),
      dimensions: try fields.decodeIfPresent(Dimensions.self, forKey: .dimensions) ?? Dimensions(),
      stylePresetID: try fields.decodeIfPresent(String.self, forKey: .stylePresetID),
      transcriptionContext: try fields.decodeIfPresent(String.self, forKey: .transcriptionContext),
      cutroom: try fields.decodeIfPresent(CutroomRequest.self, forKey: .cutroom))
  }
}
