/// What a `Range` header asks of a file (RFC 9110, section 14).
package enum ByteRange: Hashable, Sendable {
  case whole
  case part(ClosedRange<Int>)
  /// Nothing of what is asked for exists: 416.
  case unsatisfiable

  /// - Parameters:
  ///   - header: nil, or anything a client sends; what is no single byte range is ignored, as the RFC allows.
  ///   - size: of the whole file in bytes.
  package init(header: String?, size: Int) {
    guard let header, let asked = Self.bounds(header) else {
      self = .whole
      return
    }
    switch asked {
    case (let first?, let last) where first < size:
      self = .part(first...min(last ?? size - 1, size - 1))
    case (nil, let count?) where count > 0 && size > 0:
      self = .part(max(0, size - count)...(size - 1))
    default:
      self = .unsatisfiable
    }
  }

  /// The numbers on both sides of the dash; nil when the header is not one well-formed byte range.
  private static func bounds(_ header: String) -> (first: Int?, last: Int?)? {
    let parts = header.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, parts[0].lowercased() == "bytes", !parts[1].contains(",") else { return nil }
    let sides = parts[1].filter { $0 != " " && $0 != "\t" }
      .split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
    guard sides.count == 2, let first = number(sides[0]), let last = number(sides[1]) else { return nil }
    switch (first, last) {
    case (nil, nil): return nil
    case (let first?, let last?) where first > last: return nil
    default: return (first, last)
    }
  }

  /// Digits as a number, which may be absent; the outer nil says that it is something else.
  private static func number(_ text: some StringProtocol) -> Int?? {
    if text.isEmpty { return .some(nil) }
    guard text.utf8.allSatisfy({ (48...57).contains($0) }) else { return nil }
    return .some(Int(text) ?? Int.max)
  }
}
