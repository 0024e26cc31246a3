import Foundation

/// JSON in text columns.
enum JSONText {
  static func encode(_ value: some Encodable) throws -> String {
    String(decoding: try JSONEncoder().encode(value), as: UTF8.self)
  }

  static func decode<Value: Decodable>(_ type: Value.Type, _ text: String) throws -> Value {
    try JSONDecoder().decode(type, from: Data(text.utf8))
  }

  /// As `encode` writes them; by hand, since every message has some and a coder takes longer than their statement.
  static func encode(_ headers: [OutgoingMessage.Header]) -> String {
    var json = JSONLine()
    json.list(headers) { json, header in
      json.add(nameBegin)
      json.add(string: header.name)
      json.add(valueBegin)
      json.add(string: header.value)
      json.add("}")
    }
    return json.text
  }

  /// As `encode` writes it, names in order.
  static func encode(_ map: [String: [String]]) -> String {
    var json = JSONLine()
    json.add("{")
    json.members(map.sorted { $0.key < $1.key }) { json, entry in
      json.add(string: entry.key)
      json.add(":")
      json.list(entry.value) { $0.add(string: $1) }
    }
    json.add("}")
    return json.text
  }

  static func decode(_ type: [OutgoingMessage.Header].Type, _ text: String) throws -> [OutgoingMessage.Header] {
    try plainHeaders(text) ?? JSONDecoder().decode(type, from: Data(text.utf8))
  }

  private static let (nameBegin, valueBegin): (StaticString, StaticString) = (#"{"name":"#, #","value":"#)

  /// Headers in the form that we write, without anything escaped; nil in any other.
  private static func plainHeaders(_ text: String) -> [OutgoingMessage.Header]? {
    var rest = text.utf8[...]
    var headers: [OutgoingMessage.Header] = []
    guard rest.take("[") else { return nil }
    while rest.take(#"{"name":""#) {
      guard let name = rest.takePlainString(), rest.take(#","value":""#), let value = rest.takePlainString(),
        rest.take("}")
      else { return nil }
      headers.append(OutgoingMessage.Header(name: name, value: value))
      if !rest.take(",") { break }
    }
    return rest.take("]") && rest.isEmpty ? headers : nil
  }
}

/// JSON that is written from its beginning to its end.
struct JSONLine {
  private var bytes: [UInt8] = []

  init() { bytes.reserveCapacity(256) }

  var text: String { String(decoding: bytes, as: UTF8.self) }

  /// Text that is JSON already.
  mutating func add(_ json: StaticString) {
    json.withUTF8Buffer { bytes.append(contentsOf: $0) }
  }

  mutating func add(string: String) {
    bytes.append(UInt8(ascii: "\""))
    for byte in string.utf8 {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes += [UInt8(ascii: "\\"), byte]
      case 0..<32: bytes += Array("\\u00".utf8) + Self.digits[Int(byte)]
      default: bytes.append(byte)
      }
    }
    bytes.append(UInt8(ascii: "\""))
  }

  mutating func add(_ number: Int64) { bytes += Array(String(number).utf8) }

  mutating func list<Element>(_ elements: [Element], _ add: (inout Self, Element) -> Void) {
    self.add("[")
    members(elements, add)
    self.add("]")
  }

  /// With commas between.
  mutating func members<Element>(_ elements: [Element], _ add: (inout Self, Element) -> Void) {
    for (index, element) in elements.enumerated() {
      if index > 0 { self.add(",") }
      add(&self, element)
    }
  }

  /// Of control characters.
  private static let digits = (0..<32).map { Array((($0 < 16 ? "0" : "") + String($0, radix: 16)).utf8) }
}

extension Substring.UTF8View {
  /// Drops `word` from the front; false when it doesn't stand there.
  fileprivate mutating func take(_ word: StaticString) -> Bool {
    let stands = word.withUTF8Buffer { starts(with: $0) }
    if stands { removeFirst(word.utf8CodeUnitCount) }
    return stands
  }

  /// Takes the rest of a string and its closing quote; nil when something in it is escaped.
  fileprivate mutating func takePlainString() -> String? {
    let end = firstIndex { $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\\") }
    guard let end, self[end] == UInt8(ascii: "\"") else { return nil }
    defer { self = self[index(after: end)...] }
    return String(Substring(self[..<end]))
  }
}
