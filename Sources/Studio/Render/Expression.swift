import Foundation

/// Writes a crop's path as an ffmpeg expression over the frame number `n`.
enum Expression {
  /// The value of `value` along `points`, straight between them, as a balanced tree of conditions: ffmpeg limits how
  /// deep an expression may nest.
  ///
  /// - Parameter offset: the frame of the clip at which the filter's own `n` is 0.
  static func path(_ points: [CropPath.Point], offset: Int, value: (CropPath.Point) -> Double) -> String {
    guard let first = points.first, let last = points.last else { return "0" }
    guard points.count > 1, points.contains(where: { value($0) != value(first) }) else { return number(value(first)) }
    let pieces = zip(points, points.dropFirst()).map { a, b in
      Piece(end: b.frame - offset, text: line(a, b, offset: offset, value: value))
    }
    return tree(pieces[...] + [Piece(end: .max, text: number(value(last)))])
  }

  private struct Piece {
    /// The first frame that no longer belongs to it.
    var end: Int
    var text: String
  }

  private static func line(
    _ a: CropPath.Point, _ b: CropPath.Point, offset: Int, value: (CropPath.Point) -> Double
  ) -> String {
    let slope = (value(b) - value(a)) / Double(max(1, b.frame - a.frame))
    guard slope != 0 else { return number(value(a)) }
    // Before the first point the path stays where it begins.
    return "\(number(value(a)))+max(0,n-\(a.frame - offset))*\(String(format: "%.6f", slope))"
  }

  private static func tree(_ pieces: ArraySlice<Piece>) -> String {
    guard pieces.count > 1 else { return pieces.first?.text ?? "0" }
    let middle = pieces.startIndex + pieces.count / 2
    let split = pieces[middle - 1].end
    return "if(lt(n,\(split)),\(tree(pieces[..<middle])),\(tree(pieces[middle...])))"
  }

  static func number(_ value: Double) -> String {
    value == value.rounded() ? String(Int(value)) : String(format: "%.3f", value)
  }
}
