import Foundation

/// The filters that cut one moving rectangle out of the source and enlarge it: crop at even pixels with a little to
/// spare, scale, crop the rest in output pixels. One crop alone moves in steps of two source pixels and shivers.
struct CropChain {
  /// The rectangles that follow each other; all of one size.
  let crop: CropPath
  let sourceWidth: Int
  let sourceHeight: Int
  /// Output pixels, even.
  let width: Int
  let height: Int
  /// The frame of the clip at which the chain's own count begins.
  let offset: Int
  /// Options that the scaler gets for colour.
  let colour: String

  var text: String {
    let across = Axis(crop: crop.width, source: sourceWidth, output: width)
    let down = Axis(crop: crop.height, source: sourceHeight, output: height)
    let x = Expression.path(crop.points, offset: offset) { $0.x }
    let y = Expression.path(crop.points, offset: offset) { $0.y }
    return [
      "crop=\(across.taken):\(down.taken):x='\(across.coarse(x))':y='\(down.coarse(y))'",
      "scale=\(across.scaled):\(down.scaled):flags=bicubic\(colour)",
      "crop=\(width):\(height):x='\(across.fine(x))':y='\(down.fine(y))':exact=1",
      "setsar=1",
    ].joined(separator: ",")
  }

  /// One direction of the two crops.
  struct Axis {
    let source: Int
    /// Source pixels that the first crop takes, and output pixels they become.
    let taken: Int
    let scaled: Int
    let output: Int

    init(crop: Double, source: Int, output: Int) {
      self.source = source
      self.output = output
      let scale = Double(output) / crop
      guard crop < Double(source) - 1 else {
        taken = source
        scaled = output
        return
      }
      // Among a few sizes the one that the scale takes to a whole number.
      let least = Int((crop / 2).rounded(.up)) * 2 + 4
      let choices = stride(from: least, through: least + 12, by: 2).filter { $0 <= source }
      func miss(_ size: Int) -> Double { abs(Double(size) * scale - (Double(size) * scale / 2).rounded() * 2) }
      let best = choices.min { miss($0) < miss($1) - 1e-6 }
      taken = best ?? source / 2 * 2
      scaled = max(output, Int((Double(taken) * scale / 2).rounded()) * 2)
    }

    private var room: Int { (source - taken) / 2 * 2 }

    private func start(_ path: String) -> String { "min(\(room),2*floor((\(path))/2))" }

    func coarse(_ path: String) -> String { room == 0 ? "0" : start(path) }

    func fine(_ path: String) -> String {
      guard scaled > output else { return "0" }
      let factor = String(format: "%.8f", Double(scaled) / Double(taken))
      let base = room == 0 ? "st(0,\(path));ld(0)" : "st(0,\(path));(ld(0)-min(\(room),2*floor(ld(0)/2)))"
      return "\(base.replacing(";", with: ";clip(round("))*\(factor)),0,\(scaled - output))"
    }
  }
}
