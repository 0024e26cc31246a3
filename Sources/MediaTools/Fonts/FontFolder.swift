import Foundation

/// The only fonts that captions may use, found by name: ffmpeg says nothing about an unknown font.
package struct FontFolder: Sendable {
  package let folder: URL

  package init(_ folder: URL) { self.folder = folder }

  /// Makes sure that `family` is there.
  ///
  /// - Throws: `MediaError.fontMissing`.
  package func require(_ family: String) throws {
    guard try families().contains(family) else { throw MediaError.fontMissing(family) }
  }

  /// The family names of all fonts in the folder.
  package func families() throws -> Set<String> {
    let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
    let fonts = files.filter { ["otf", "ttf"].contains($0.pathExtension.lowercased()) }
    return try fonts.reduce(into: []) { $0.formUnion(FontNames(try Data(contentsOf: $1)).families) }
  }

  /// A fontconfig file that names only this folder and keeps its cache in `cache`.
  package func configuration(cache: URL) -> String {
    func escaped(_ text: String) -> String {
      text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
    }
    return """
      <?xml version="1.0"?>
      <!DOCTYPE fontconfig SYSTEM "fonts.dtd">
      <fontconfig><dir>\(escaped(folder.path))</dir><cachedir>\(escaped(cache.path))</cachedir></fontconfig>
      """
  }
}

/// The family names inside an OpenType file: name ids 1 and 16 of its `name` table.
struct FontNames {
  let families: Set<String>

  init(_ data: Data) {
    let bytes = [UInt8](data)
    func number(_ at: Int, _ count: Int) -> Int {
      guard at >= 0, at + count <= bytes.count else { return 0 }
      return bytes[at..<at + count].reduce(0) { $0 << 8 | Int($1) }
    }
    var names: Set<String> = []
    for table in 0..<min(number(4, 2), 64) where bytes.count > 28 + table * 16 {
      let entry = 12 + table * 16
      guard Array(bytes[entry..<entry + 4]) == Array("name".utf8) else { continue }
      let start = number(entry + 8, 4)
      for record in 0..<number(start + 2, 2) {
        let at = start + 6 + record * 12
        let from = start + number(start + 4, 2) + number(at + 10, 2)
        guard [1, 16].contains(number(at + 6, 2)), from + number(at + 8, 2) <= bytes.count else { continue }
        let text = bytes[from..<from + number(at + 8, 2)]
        // Platform 1 is single bytes, the others UTF-16.
        names.insert(
          number(at, 2) == 1
            ? String(decoding: text, as: UTF8.self) : String(decoding: Self.units(text), as: UTF16.self))
      }
    }
    families = names
  }

  private static func units(_ bytes: ArraySlice<UInt8>) -> [UInt16] {
    stride(from: bytes.startIndex, to: bytes.endIndex - 1, by: 2).map { UInt16(bytes[$0]) << 8 | UInt16(bytes[$0 + 1]) }
  }
}
