import ClipModel

/// The request's part below the key `cutroom`.
package struct CutroomRequest: Hashable, Codable, Sendable {
  /// Words that are known already: the recogniser is not asked.
  package var transcript: Transcript?
  /// Where events are posted.
  package var webhookURL: String?
  /// `whsec_…`; the events are signed with it.
  package var webhookSecret: String?
  /// Seconds; with `to`: exactly this stretch becomes one clip.
  package var from: Double?
  package var to: Double?

  package init(
    transcript: Transcript? = nil, webhookURL: String? = nil, webhookSecret: String? = nil, from: Double? = nil,
    to: Double? = nil
  ) {
    self.transcript = transcript
    self.webhookURL = webhookURL
    self.webhookSecret = webhookSecret
    self.from = from
    self.to = to
  }

  enum CodingKeys: String, CodingKey {
    case transcript, from, to
    case webhookURL = "webhook_url"
    case webhookSecret = "webhook_secret"
  }
}
