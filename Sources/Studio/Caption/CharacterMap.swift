import Foundation

/// Which characters one OpenType font has a glyph for: the `cmap` table, formats 4 and 12.
///
/// The layout is that of the OpenType specification, chapter "cmap". A broken font has no characters.
struct CharacterMap: Sendable {
  private let data: Data
  /// Offsets of the Unicode subtables.
  private let tables: [Int]

  init(_ data: Data) {
    self.data = data
    func number(_ at: Int, _ count: Int) -> Int { Self.number(data, at, count) }
    let entries = (0..<min(number(4, 2), 64)).map { 12 + $0 * 16 }
    guard let entry = entries.first(where: { number($0, 4) == 0x636D_6170 }) else {
      tables = []
      return
    }
    let start = number(entry + 8, 4)
    let offsets = (0..<number(start + 2, 2)).compactMap { record -> Int? in
      let at = start + 4 + record * 8
      let (platform, encoding) = (number(at, 2), number(at + 2, 2))
      return platform == 0 || (platform == 3 && [1, 10].contains(encoding)) ? start + number(at + 4, 4) : nil
    }
    // Platforms often share one.
    tables = Set(offsets).sorted()
  }

  func contains(_ scalar: Unicode.Scalar) -> Bool { tables.contains { glyph(Int(scalar.value), in: $0) != 0 } }

  private func glyph(_ value: Int, in table: Int) -> Int {
    switch number(table, 2) {
    case 4: value <= 0xFFFF ? segmentGlyph(value, in: table) : 0
    case 12: groupGlyph(value, in: table)
    default: 0
    }
  }

  /// Format 4: segments of ends, starts, deltas and offsets into a list of glyphs, each in a row of its own.
  private func segmentGlyph(_ value: Int, in table: Int) -> Int {
    let row = number(table + 6, 2)
    let ends = table + 14
    guard let segment = stride(from: 0, to: row, by: 2).first(where: { number(ends + $0, 2) >= value }) else {
      return 0
    }
    let start = number(ends + row + 2 + segment, 2)
    guard start <= value else { return 0 }
    let delta = number(ends + 2 * row + 2 + segment, 2)
    let offsetPlace = ends + 3 * row + 2 + segment
    let offset = number(offsetPlace, 2)
    guard offset != 0 else { return (value + delta) & 0xFFFF }
    let glyph = number(offsetPlace + offset + 2 * (value - start), 2)
    return glyph == 0 ? 0 : (glyph + delta) & 0xFFFF
  }

  /// Format 12: groups of first character, last character and first glyph.
  private func groupGlyph(_ value: Int, in table: Int) -> Int {
    let groups = (0..<min(number(table + 12, 4), 0x1_0000)).lazy.map { table + 16 + $0 * 12 }
    guard let group = groups.first(where: { number($0 + 4, 4) >= value }), number(group, 4) <= value else { return 0 }
    return number(group + 8, 4) + value - number(group, 4)
  }

  private func number(_ at: Int, _ count: Int) -> Int { Self.number(data, at, count) }

  /// A big-endian number, 0 outside the data.
  private static func number(_ data: Data, _ at: Int, _ count: Int) -> Int {
    guard at >= 0, at + count <= data.count else { return 0 }
    return (at..<at + count).reduce(0) { $0 << 8 | Int(data[data.startIndex + $1]) }
  }
}

/// Which characters the fonts of a folder can draw: libass takes what a style's font lacks from any other of them.
struct FontCoverage: Sendable {
  private let maps: [CharacterMap]

  /// - Throws: when the folder or a font in it can't be read.
  init(of folder: URL) throws {
    let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
    maps = try files.filter { ["otf", "ttf"].contains($0.pathExtension.lowercased()) }.map {
      CharacterMap(try Data(contentsOf: $0, options: .mappedIfSafe))
    }
  }

  func draws(_ scalar: Unicode.Scalar) -> Bool { maps.contains { $0.contains(scalar) } }
}
