import Foundation
import MediaTools

/// The picture's way from the decoded source to the captioned clip, as text for ffmpeg.
struct FilterGraph {
  let facts: SourceFacts
  let front: Front
  let layouts: [ShotLayout]
  let width: Int
  let height: Int
  /// The captions' file, relative to ffmpeg's folder; nil for none.
  let captions: String?
  /// The frame that becomes the thumbnail, without captions.
  let thumbnailFrame: Int

  var text: String {
    let runs = Self.runs(layouts)
    let prepared = front.video
    var lines: [String] = []
    if runs.count == 1 {
      lines.append("[\(facts.pictureStream)]\(prepared)[run0]")
    } else {
      lines.append(
        "[\(facts.pictureStream)]\(prepared),split=\(runs.count)" + runs.indices.map { "[run\($0)]" }.joined())
    }
    for (index, run) in runs.enumerated() {
      let cut =
        runs.count == 1
        ? "" : "trim=start_frame=\(run[0].start):end_frame=\(run[run.count - 1].end),setpts=PTS-STARTPTS,"
      lines += branch(run, index: index, cut: cut)
    }
    let tail =
      "settb=\(facts.video.frameRate.denominator)/\(facts.video.frameRate.numerator),setpts=N,"
      + "\(tones)format=yuv420p,split=2[plain][bare]"
    lines.append(
      runs.indices.map { "[done\($0)]" }.joined() + (runs.count == 1 ? "" : "concat=n=\(runs.count):v=1:a=0,") + tail)
    lines.append("[plain]" + (captions.map { "ass=\($0)" } ?? "null") + "[picture]")
    lines.append("[bare]trim=start_frame=\(thumbnailFrame):end_frame=\(thumbnailFrame + 1)[thumbnail]")
    return lines.joined(separator: ";\n")
  }

  /// Layouts of one shape in a row share a branch: only the size of a crop can't change inside one.
  static func runs(_ layouts: [ShotLayout]) -> [[ShotLayout]] {
    var runs: [[ShotLayout]] = []
    for layout in layouts {
      if let last = runs.last?.last, shape(last) == shape(layout) {
        runs[runs.count - 1].append(layout)
      } else {
        runs.append([layout])
      }
    }
    return runs
  }

  private static func shape(_ layout: ShotLayout) -> [Double] {
    layout.crops.flatMap { [$0.width, $0.height] }
  }

  private func branch(_ run: [ShotLayout], index: Int, cut: String) -> [String] {
    switch run[0].crops.count {
    case 0: fit(index: index, cut: cut)
    case 1: ["[run\(index)]\(cut)\(chain(run, crop: 0, height: height))[done\(index)]"]
    default:
      [
        "[run\(index)]\(cut)split=2[upper\(index)][lower\(index)]",
        "[upper\(index)]\(chain(run, crop: 0, height: height / 2))[top\(index)]",
        "[lower\(index)]\(chain(run, crop: 1, height: height / 2))[bottom\(index)]",
        "[top\(index)][bottom\(index)]vstack,setsar=1[done\(index)]",
      ]
    }
  }

  private func chain(_ run: [ShotLayout], crop: Int, height: Int) -> String {
    var path = run[0].crops[crop]
    path.points = run.flatMap { layout in Self.spread(layout.crops[crop], over: layout) }
    return CropChain(
      crop: path, sourceWidth: facts.video.width, sourceHeight: facts.video.height, width: width, height: height,
      offset: run[0].start, colour: colour
    ).text
  }

  /// The path's points with its first and last frame made explicit, so that the next shot can follow at once.
  private static func spread(_ crop: CropPath, over layout: ShotLayout) -> [CropPath.Point] {
    func point(_ frame: Int) -> CropPath.Point {
      let corner = crop.corner(at: frame)
      return CropPath.Point(frame: frame, x: corner.x, y: corner.y)
    }
    let inner = crop.points.filter { $0.frame > layout.start && $0.frame < layout.end - 1 }
    return [point(layout.start)] + inner + (layout.end - 1 > layout.start ? [point(layout.end - 1)] : [])
  }

  /// The whole picture over its blurred enlargement; blurring an eighth of the size looks the same and costs little.
  private func fit(index: Int, cut: String) -> [String] {
    let small = (width / 16 * 2, height / 16 * 2)
    let shown = Projection(facts: facts, width: width, height: height).fitHeight
    let inner = Int((shown / 2).rounded()) * 2
    let across = min(width, Int((shown * Double(facts.video.width) / Double(facts.video.height) / 2).rounded()) * 2)
    return [
      "[run\(index)]\(cut)split=2[back\(index)][front\(index)]",
      "[back\(index)]scale=\(small.0):\(small.1):force_original_aspect_ratio=increase\(colour),"
        + "crop=\(small.0):\(small.1),gblur=sigma=7,scale=\(width):\(height):flags=bilinear,setsar=1[blurred\(index)]",
      "[front\(index)]scale=\(across):\(inner):flags=bicubic\(colour),setsar=1[whole\(index)]",
      "[blurred\(index)][whole\(index)]overlay=\((width - across) / 2):\((height - inner) / 4 * 2):format=auto[done\(index)]",
    ]
  }

  /// Everything leaves as BT.709, limited range; HDR is mapped after the crop instead.
  private var colour: String {
    let tags = facts.video.colour
    if tags.isHDR { return "" }
    let isFull = tags.range == "pc" || tags.pixelFormat.hasPrefix("yuvj")
    let matrix =
      switch tags.matrix {
      case "smpte170m", "bt470bg": "bt601"
      case "bt2020nc", "bt2020c": "bt2020"
      case "smpte240m": "smpte240m"
      case "bt709": "bt709"
      default: facts.video.height <= 576 && facts.video.width <= 1050 ? "bt601" : "bt709"
      }
    return ":in_color_matrix=\(matrix):out_color_matrix=bt709:in_range=\(isFull ? "full" : "limited"):out_range=limited"
  }

  private var tones: String {
    let tags = facts.video.colour
    guard tags.isHDR else { return "" }
    return "zscale=tin=\(tags.transfer):min=bt2020nc:pin=bt2020:rin=limited:t=linear:npl=203,format=gbrpf32le,"
      + "zscale=p=bt709,tonemap=tonemap=mobius:desat=0,zscale=t=bt709:m=bt709:r=limited,"
  }
}
