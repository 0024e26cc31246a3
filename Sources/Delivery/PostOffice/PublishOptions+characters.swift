extension PublishOptions {
  /// Refuses names and values that no HTTP request can carry: they reach us in the JSON of a batch or of a URL group, and
  /// would be another header at the destination.
  func refuseUnspeakable() throws(DeliveryError) {
    for name in written.values where name.isEmpty || !name.utf8.allSatisfy(Self.isTokenByte) {
      throw .invalidRequest("invalid header name")
    }
    for (name, value) in values where !value.isSpeakable {
      throw .invalidRequest("invalid \(name): it has control characters")
    }
  }

  /// RFC 9110, token.
  private static func isTokenByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
    }
  }
}

extension String {
  /// Whether it has no control characters but tabs.
  var isSpeakable: Bool { utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7f || $0 == 0x09 } }
}
