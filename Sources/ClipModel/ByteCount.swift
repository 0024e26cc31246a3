/// A number of bytes for people.
package struct ByteCount: Hashable, Sendable {
  private let bytes: Int64

  package init(_ bytes: Int64) { self.bytes = bytes }

  /// Rounded down to a tenth, in decimal units: `20 GB`, `1.5 GB`, `500 MB`.
  package var words: String {
    let units = [("GB", Int64(1_000_000_000)), ("MB", 1_000_000), ("kB", 1000)]
    guard let (name, size) = units.first(where: { bytes >= $0.1 }) else { return "\(bytes) bytes" }
    let tenths = bytes / (size / 10)
    return tenths % 10 == 0 ? "\(tenths / 10) \(name)" : "\(tenths / 10).\(tenths % 10) \(name)"
  }
}
