import CPostgres
import Database

/// Reads one column's values, which come as text.
struct ValueDecoder {
  let type: Oid

  /// Nil for what the type's text can't be.
  func value(of bytes: UnsafeRawBufferPointer) -> SQLValue? {
    switch type {
    case ValueType.boolean: .integer(bytes.first == UInt8(ascii: "t") ? 1 : 0)
    case ValueType.integer, ValueType.mediumInteger, ValueType.smallInteger, ValueType.objectNumber:
      Int64(Self.ascii(bytes)).map(SQLValue.integer)
    case ValueType.double, ValueType.single: Double(Self.ascii(bytes)).map(SQLValue.real)
    case ValueType.numeric: Self.number(Self.ascii(bytes))
    case ValueType.bytes: Self.bytes(bytes).map(SQLValue.bytes)
    case ValueType.timestamp, ValueType.timestampWithZone: .text(Self.moment(Self.ascii(bytes)))
    default: String(validating: bytes, as: UTF8.self).map(SQLValue.text)
    }
  }

  private static func ascii(_ bytes: UnsafeRawBufferPointer) -> String { String(decoding: bytes, as: UTF8.self) }

  /// `sum` of integers is a whole number without a point; `avg` has one.
  private static func number(_ text: String) -> SQLValue? {
    Int64(text).map(SQLValue.integer) ?? Double(text).map(SQLValue.real)
  }

  /// `2026-01-31 12:00:00.5+00` as ISO 8601 has it; the session's zone is UTC.
  private static func moment(_ text: String) -> String {
    var moment = text.split(separator: " ", maxSplits: 1).joined(separator: "T")
    if moment.hasSuffix("+00") { moment = moment.dropLast(3) + "Z" }
    return moment
  }

  /// `\x` and two signs for each byte.
  private static func bytes(_ text: UnsafeRawBufferPointer) -> [UInt8]? {
    guard text.count >= 2, text.count.isMultiple(of: 2), text[0] == UInt8(ascii: "\\"), text[1] == UInt8(ascii: "x")
    else { return nil }
    let count = text.count / 2 - 1
    var isValid = true
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
      for index in 0..<count {
        let (high, low) = (digit(text[2 * index + 2]), digit(text[2 * index + 3]))
        if high > 15 || low > 15 { isValid = false }
        buffer.initializeElement(at: index, to: (high & 15) << 4 | (low & 15))
      }
      initialized = count
    }
    return isValid ? bytes : nil
  }

  private static func digit(_ sign: UInt8) -> UInt8 {
    switch sign {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): sign - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): sign - UInt8(ascii: "a") + 10
    default: 255
    }
  }
}
