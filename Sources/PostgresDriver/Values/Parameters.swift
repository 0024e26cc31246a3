import CPostgres
import Database

/// The values of `$1…` as libpq takes them: bytes as they are, all else as text. Integers, reals and bytes go with their
/// type, so that `SELECT $1` gives back what went in; text and NULL become what the statement needs.
struct Parameters {
  private(set) var types: [Oid] = []
  private var places: [Int?] = []
  private var lengths: [Int32] = []
  private var formats: [Int32] = []
  private var storage: [UInt8] = []

  /// None.
  init() {}

  /// - Throws: `DatabaseError.failed` for text with a NUL byte, which PostgreSQL can't keep.
  init(_ values: [SQLValue]) throws(DatabaseError) {
    for value in values {
      switch value {
      case .null: appendNull()
      case .integer(let number): append(String(number).utf8, type: ValueType.integer)
      case .real(let number): append(Self.text(of: number).utf8, type: ValueType.double)
      case .text(let text): append(text.utf8, type: ValueType.unknown)
      case .bytes(let bytes): append(bytes, type: ValueType.bytes, isBinary: true)
      }
      if case .text(let text) = value, text.utf8.contains(0) {
        throw .failed("the text for $\(types.count) holds a NUL byte, which PostgreSQL can't keep")
      }
    }
  }

  var count: Int32 { Int32(types.count) }

  private mutating func appendNull() {
    types.append(ValueType.unknown)
    places.append(nil)
    lengths.append(0)
    formats.append(0)
  }

  private mutating func append(_ bytes: some Collection<UInt8>, type: Oid, isBinary: Bool = false) {
    types.append(type)
    places.append(storage.count)
    lengths.append(Int32(clamping: bytes.count))
    formats.append(isBinary ? 1 : 0)
    storage.append(contentsOf: bytes)
    storage.append(0)
  }

  /// As PostgreSQL reads it; Swift's own words for what is no number differ.
  private static func text(of number: Double) -> String {
    if number.isNaN { return "NaN" }
    if number.isInfinite { return number < 0 ? "-Infinity" : "Infinity" }
    return String(number)
  }

  /// Lends the arrays that libpq's calls take; they end with the call.
  func withPointers<Answer>(
    _ body: (UnsafePointer<UnsafePointer<CChar>?>?, UnsafePointer<Int32>?, UnsafePointer<Int32>?) -> Answer
  ) -> Answer {
    storage.withUnsafeBytes { bytes in
      let values = places.map { place in
        place.flatMap { bytes.baseAddress?.advanced(by: $0).assumingMemoryBound(to: CChar.self) }
      }
      return values.withUnsafeBufferPointer { values in
        lengths.withUnsafeBufferPointer { lengths in
          formats.withUnsafeBufferPointer { formats in
            body(values.baseAddress, lengths.baseAddress, formats.baseAddress)
          }
        }
      }
    }
  }
}
