/// An answer's body as JSON carries it: text where it is text, else base64.
struct ResponseText: Hashable, Sendable {
  let text: String?
  let base64: String?

  /// - Parameter isCut: only its beginning is there, which may end within a character.
  init(_ bytes: [UInt8], isCut: Bool = false) {
    let lengths = isCut ? [0, 1, 2, 3] : [0]
    text = lengths.lazy.compactMap { String(validating: bytes.dropLast($0), as: UTF8.self) }.first
    base64 = text == nil ? Base64.standard(bytes) : nil
  }
}
