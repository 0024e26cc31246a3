import Foundation
import MediaTools

/// What can be said of a clip from what was seen and how it is framed.
struct ClipQuality {
  private let job: Renderer.Job
  private let projection: Projection
  /// Per frame: the visible share of the best seen face and how large it is, nil without a face.
  private let faces: [(visible: Double, height: Double)?]

  init(_ job: Renderer.Job) {
    self.job = job
    let projection = Projection(facts: job.facts, width: job.width, height: job.height)
    self.projection = projection
    faces = (0..<job.span.count).map { frame in
      guard let layout = job.layouts.first(where: { $0.end > frame }) else { return nil }
      let source = frame + job.span.first
      let places = job.watched.tracks.filter { $0.first <= source && $0.last >= source }.compactMap {
        $0.box(at: source)
      }
      .map { projection.places(of: $0, in: layout, frame: frame).max { $0.visible < $1.visible } }
      guard !places.isEmpty else { return nil }
      let best = places.compactMap { $0 }.max { $0.visible * $0.box.height < $1.visible * $1.box.height }
      return (best?.visible ?? 0, best?.box.height ?? 0)
    }
  }

  /// A frame with a large, whole face, away from cuts and edges; a third into the clip without one.
  var thumbnailFrame: Int {
    let rate = job.facts.video.frameRate.value
    let edges = [0, job.span.count] + job.layouts.map(\.start)
    func value(_ frame: Int) -> Double {
      guard let face = faces[frame] else { return 0 }
      let calm = edges.allSatisfy { Double(abs($0 - frame)) > rate * 0.4 } ? 1.0 : 0.3
      let source = frame + job.span.first
      let sure = job.watched.tracks.flatMap(\.samples).first { $0.frame == source }?.score ?? 0.5
      return (face.visible > 0.98 ? 1 : 0.2) * min(face.height, Double(job.height) * 0.4) * calm * sure
    }
    let best = faces.indices.max { value($0) < value($1) } ?? 0
    return value(best) > 0 ? best : job.span.count / 3
  }

  func report(made: SourceFacts, loudness: Loudness?, warnings: [String]) -> QualityReport {
    let seen = faces.compactMap { $0 }
    let cropped = job.layouts.filter { $0.kind == .follow || $0.kind == .still }.reduce(0) { $0 + $1.end - $1.start }
    return QualityReport(
      faceInsidePercent: seen.isEmpty ? nil : percent(seen.count { $0.visible > 0.985 }, seen.count),
      croppedPercent: percent(cropped, job.span.count), fastestPan: fastestPan, cuts: max(0, job.layouts.count - 1),
      loudness: loudness?.integrated, truePeak: loudness?.truePeak, readingSpeed: readingSpeed,
      frames: job.span.count, width: made.video.width, height: made.video.height,
      framesPerSecond: made.video.frameRate.value, warnings: warnings)
  }

  private func percent(_ part: Int, _ whole: Int) -> Double {
    whole == 0 ? 0 : (Double(part) / Double(whole) * 1000).rounded() / 10
  }

  private var fastestPan: Double {
    let rate = job.facts.video.frameRate.value
    return job.layouts.flatMap(\.crops).flatMap { crop in
      zip(crop.points, crop.points.dropFirst()).map { a, b in
        abs(b.x - a.x) / Double(max(1, b.frame - a.frame)) * rate / crop.width
      }
    }.max() ?? 0
  }

  /// Characters a second of the fastest caption that is up for at least half a second.
  private var readingSpeed: Double {
    job.captions.events.map { Double($0.text.count) / max($0.end - $0.start, 0.5) }.max() ?? 0
  }
}
