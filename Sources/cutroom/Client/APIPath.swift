import Foundation

/// A path of the API with a query, everything in it encoded.
struct APIPath {
  private var text: String
  private var query: [String] = []

  init(_ parts: String...) { text = parts.map { "/" + Self.encoded($0) }.joined() }

  /// With one more field, unless its value is nil.
  func with(_ name: String, _ value: String?) -> Self {
    guard let value else { return self }
    var path = self
    path.query.append("\(name)=\(Self.encoded(value))")
    return path
  }

  var string: String { text + (query.isEmpty ? "" : "?" + query.joined(separator: "&")) }

  private static func encoded(_ part: String) -> String {
    part.addingPercentEncoding(withAllowedCharacters: .alphanumerics.union(CharacterSet(charactersIn: "-_."))) ?? part
  }
}
