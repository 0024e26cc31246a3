/// Switches of Klap's editor.
package struct EditingOptions: Hashable, Sendable {
  package var captions: Bool
  package var reframe: Bool
  package var emojis: Bool
  package var introTitle: Bool
  package var removeSilences: Bool

  package init(
    captions: Bool = true, reframe: Bool = true, emojis: Bool = true, introTitle: Bool = true,
    removeSilences: Bool = false
  ) {
    self.captions = captions
    self.reframe = reframe
    self.emojis = emojis
    self.introTitle = introTitle
    self.removeSilences = removeSilences
  }
}

extension EditingOptions: Codable {
  enum CodingKeys: String, CodingKey {
    case captions, reframe, emojis
    case introTitle = "intro_title"
    case removeSilences = "remove_silences"
  }

  package init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      captions: try fields.decodeIfPresent(Bool.self, forKey: .captions) ?? true,
      reframe: try fields.decodeIfPresent(Bool.self, forKey: .reframe) ?? true,
      emojis: try fields.decodeIfPresent(Bool.self, forKey: .emojis) ?? true,
      introTitle: try fields.decodeIfPresent(Bool.self, forKey: .introTitle) ?? true,
      removeSilences: try fields.decodeIfPresent(Bool.self, forKey: .removeSilences) ?? false)
  }
}

/// Output pixels.
package struct Dimensions: Hashable, Codable, Sendable {
  package var width: Int
  package var height: Int

  package init(width: Int = 1080, height: Int = 1920) {
    self.width = width
    self.height = height
  }
}
