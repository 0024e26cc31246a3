import ClipModel

/// What a list or a bulk call asks for: which messages, how many, from where on, in which order.
package struct Selection: Hashable, Sendable {
  package enum Order: String, Hashable, Sendable { case latestFirst, earliestFirst }

  package private(set) var filter = MessageFilter()
  /// At most so many; nil where the caller doesn't say.
  package private(set) var count: Int?
  /// Where the page before ended; opaque.
  package private(set) var cursor: String?
  package private(set) var order = Order.latestFirst

  /// Reads the fields of a query and of a JSON body.
  ///
  /// - Throws: `DeliveryError.invalidRequest` for a value that is none, and for an unknown name where that would widen
  ///   what is meant.
  package init(
    _ fields: SelectionFields, for scope: Scope, limits: PublishLimits = PublishLimits()
  ) throws(DeliveryError) {
    var (from, to): (Int64?, Int64?)
    for (name, texts) in fields.all {
      switch name {
      case "count": count = try scope.count(texts.last ?? "", limits)
      case "cursor": cursor = texts.last.flatMap { $0.isEmpty ? nil : $0 }
      case "order":
        guard let order = Order(rawValue: texts.last ?? "") else {
          throw .invalidRequest("invalid order: it is earliestFirst or latestFirst")
        }
        self.order = order
      case "fromDate": from = try Self.milliseconds(name, texts)
      case "toDate": to = try Self.milliseconds(name, texts)
      default:
        guard let field = scope.field(name) else {
          if scope.refusesUnknown { throw .invalidRequest("unknown filter: \(name)") }
          continue
        }
        try filter.add(field, texts)
      }
    }
    filter.setDates(from: from, to: to)
  }

  /// The ids that were named; nil when the caller named none, empty when he named an empty list.
  var ids: [String]? { filter.values[.messageId] }

  private static func milliseconds(_ name: String, _ texts: [String]) throws(DeliveryError) -> Int64 {
    guard let text = texts.last, let time = Int64(text) else {
      throw .invalidRequest("invalid \(name): it is a time in milliseconds")
    }
    return time
  }
}
