import Delivery
import Hummingbird

extension Request {
  /// The query, decoded, repeated names as often as they stand there.
  var queryItems: [(name: String, value: String)] {
    uri.queryParameters.map { (name: String($0.key), value: String($0.value)) }
  }

  /// What query and body of a bulk call mean together.
  ///
  /// - Throws: `DeliveryError.invalidRequest`, `APIFailure.tooLarge`.
  func selection(_ scope: Selection.Scope, within limits: PublishLimits) async throws -> Selection {
    try Selection(try SelectionFields(query: queryItems, body: try await bytes()), for: scope, limits: limits)
  }

  /// `…/messages/` is a call about one message whose id got lost, not one about all of them.
  func refuseMissingID() throws(DeliveryError) {
    if uri.path.hasSuffix("/") { throw .notFound }
  }
}
