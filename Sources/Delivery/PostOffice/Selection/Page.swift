/// Part of a list, as JSON under the name that the caller's client reads.
package struct Page<Item: Encodable & Sendable>: Encodable, Sendable {
  package let name: String
  package let items: [Item]
  /// Where the next page begins; absent on the last one, since clients ask on as long as there is one.
  package let cursor: String?

  private struct Key: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }
    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  package func encode(to encoder: any Encoder) throws {
    var fields = encoder.container(keyedBy: Key.self)
    try fields.encode(items, forKey: Key(stringValue: name))
    try fields.encodeIfPresent(cursor, forKey: Key(stringValue: "cursor"))
  }
}
