import Foundation

/// Names and their values, from a query and from a JSON body, before anybody knows what they mean.
package struct SelectionFields: Hashable, Sendable {
  private(set) var all: [String: [String]] = [:]

  /// Reads a query, decoded already, and a JSON object whose values are texts, numbers or lists of them. Without a
  /// value a name still counts: an empty list is not the same as none.
  ///
  /// - Throws: `DeliveryError.invalidRequest` for a body of any other form.
  package init(query: [(name: String, value: String)], body: [UInt8] = []) throws(DeliveryError) {
    for (name, value) in query { all[name, default: []].append(value) }
    guard body.contains(where: { !" \t\r\n".utf8.contains($0) }) else { return }
    for (name, value) in try Self.object(body) { all[name, default: []] += try Self.texts(name, value) }
  }

  private static func object(_ body: [UInt8]) throws(DeliveryError) -> [String: JSONLeaf] {
    do {
      return try JSONDecoder().decode([String: JSONLeaf].self, from: Data(body))
    } catch {
      throw .invalidRequest("the body is not a JSON object of filters")
    }
  }

  private static func texts(_ name: String, _ value: JSONLeaf) throws(DeliveryError) -> [String] {
    switch value {
    case .text(let text): [text]
    case .number(let number): [String(number)]
    case .list(let list): list
    case .nothing: throw .invalidRequest("\(name) has no value")
    }
  }

  private enum JSONLeaf: Decodable {
    case text(String)
    case number(Int64)
    case list([String])
    case nothing

    init(from decoder: any Decoder) throws {
      let value = try decoder.singleValueContainer()
      if value.decodeNil() {
        self = .nothing
      } else if let text = try? value.decode(String.self) {
        self = .text(text)
      } else if let number = try? value.decode(Int64.self) {
        self = .number(number)
      } else if let numbers = try? value.decode([Int64].self) {
        self = .list(numbers.map(String.init))
      } else {
        self = .list(try value.decode([String].self))
      }
    }
  }
}
