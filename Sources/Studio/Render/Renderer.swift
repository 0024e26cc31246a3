import Foundation
import MediaTools

/// Encodes one clip: picture, captions, sound, thumbnail and subtitles, complete or not at all.
package struct Renderer: Sendable {
  private let media: MediaTool
  private let fonts: FontFolder

  /// - Parameter fonts: the folder with the caption fonts; see `Parts.fonts`.
  package init(media: MediaTool, fonts: URL) {
    self.media = media
    self.fonts = FontFolder(fonts)
  }

  /// What to render.
  package struct Job: Sendable {
    package var source: String
    package var facts: SourceFacts
    package var span: ClipSpan
    package var layouts: [ShotLayout]
    package var captions: CaptionDocument
    package var watched: Watched
    package var width = 1080
    package var height = 1920

    package init(
      source: String, facts: SourceFacts, span: ClipSpan, layouts: [ShotLayout], captions: CaptionDocument,
      watched: Watched, width: Int = 1080, height: Int = 1920
    ) {
      self.source = source
      self.facts = facts
      self.span = span
      self.layouts = layouts
      self.captions = captions
      self.watched = watched
      self.width = width
      self.height = height
    }

    /// Layouts may come from people: they must cover the clip, and their crops lie in the picture.
    func check() throws {
      let marks = layouts.map(\.start) + [span.count]
      let areWhole = zip(layouts, marks.dropFirst()).allSatisfy { $0.end == $1 && $0.start < $0.end }
      guard !layouts.isEmpty, layouts[0].start == 0, areWhole, layouts.allSatisfy(fits) else {
        throw MediaError.badLayout
      }
    }

    private func fits(_ layout: ShotLayout) -> Bool {
      let wanted = layout.kind == .fit ? 0 : layout.kind == .split ? 2 : 1
      let (across, down) = (Double(facts.video.width) + 1, Double(facts.video.height) + 1)
      return layout.crops.count == wanted
        && layout.crops.allSatisfy { crop in
          crop.width >= 16 && crop.height >= 16 && !crop.points.isEmpty
            && crop.points.allSatisfy { point in
              point.x >= -1 && point.y >= -1 && point.x + crop.width <= across && point.y + crop.height <= down
            }
        }
    }
  }

  /// Renders into `folder` as `name.mp4`, `name.jpg` and `name.srt`, each renamed from a temporary file once all are
  /// complete and synced.
  ///
  /// - Parameter progress: 0…1.
  /// - Throws: `MediaError`, `CancellationError`; no temporary file stays.
  package func render(
    _ job: Job, into folder: URL, name: String, progress: (Double) -> Void = { _ in }
  ) async throws -> RenderedClip {
    try job.check()
    try fonts.require(CaptionStyle.clear.family)
    let work = folder.appending(path: ".rendering-\(name)", directoryHint: .isDirectory)
    let files = FileManager.default
    if files.fileExists(atPath: work.path) { try files.removeItem(at: work) }
    try files.createDirectory(at: work, withIntermediateDirectories: true)
    do {
      let quality = try await encode(job, in: work, progress: progress)
      let clip = RenderedClip(
        video: folder.appending(path: "\(name).mp4"), thumbnail: folder.appending(path: "\(name).jpg"),
        subtitles: folder.appending(path: "\(name).srt"), quality: quality)
      for (made, final) in [
        ("clip.srt", clip.subtitles), ("clip.jpg", clip.thumbnail), ("clip.mp4", clip.video),
      ] { try Self.settle(work.appending(path: made), as: final) }
      try files.removeItem(at: work)
      return clip
    } catch {
      if files.fileExists(atPath: work.path) { try files.removeItem(at: work) }
      throw error
    }
  }

  private func encode(_ job: Job, in work: URL, progress: (Double) -> Void) async throws -> QualityReport {
    let front = try await media.anchored(
      Front(facts: job.facts, first: job.span.first, count: job.span.count), in: job.source)
    let sound = SoundMaker(media: media, front: front, folder: work)
    let (loudness, warnings) = try await sound.make(from: job.source)
    try Task.checkCancellation()
    let quality = ClipQuality(job)
    let drawn = DrawnCaptions(job.captions, fonts: try FontCoverage(of: fonts.folder))
    try write(job, drawn.document, front: front, thumbnailFrame: quality.thumbnailFrame, to: work)
    try await media.ffmpeg(
      arguments(job, front: front, sound: sound.encoded), reads: [job.source, fonts.folder.path], writes: [work.path],
      environment: ["FONTCONFIG_FILE": work.appending(path: "fonts.xml").path], limits: front.limits
    ) { seconds in progress(min(1, seconds / front.duration)) }
    let made = try await media.probe(work.appending(path: "clip.mp4").path, limits: .clips)
    return quality.report(made: made, loudness: loudness, warnings: warnings + drawn.warnings)
  }

  private func write(
    _ job: Job, _ drawn: CaptionDocument, front: Front, thumbnailFrame: Int, to work: URL
  ) throws {
    func text(_ captions: CaptionDocument) -> SubtitleText {
      SubtitleText(captions, width: job.width, height: job.height, framesPerSecond: job.facts.video.frameRate.value)
    }
    let graph = FilterGraph(
      facts: job.facts, front: front, layouts: job.layouts, width: job.width, height: job.height,
      captions: drawn.events.isEmpty ? nil : "captions.ass", thumbnailFrame: thumbnailFrame)
    for (name, content) in [
      ("captions.ass", text(drawn).ass), ("clip.srt", text(job.captions).srt), ("graph.txt", graph.text),
      ("fonts.xml", fonts.configuration(cache: work)),
    ] { try Data(content.utf8).write(to: work.appending(path: name)) }
  }

  private func arguments(_ job: Job, front: Front, sound: String) -> [String] {
    let rate = job.facts.video.frameRate
    let picture = [
      "-map", "[picture]", "-map", "1:a:0", "-c:v", "libx264", "-preset", "veryfast", "-crf", "20", "-profile:v",
      "high", "-pix_fmt", "yuv420p", "-r", "\(rate)", "-fps_mode", "cfr", "-g", "\(Int((rate.value * 4).rounded()))",
      "-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709", "-color_range", "tv",
    ]
    return MediaTool.input(job.source, front.seek) + ["-i", sound, "-filter_complex_script", "graph.txt"] + picture + [
      "-c:a", "copy", "-map_metadata", "-1", "-map_chapters", "-1", "-movflags", "+faststart", "clip.mp4", "-map",
      "[thumbnail]", "-frames:v", "1", "-q:v", "3", "-update", "1", "clip.jpg",
    ]
  }

  /// On disk first, then visible under its name at once.
  private static func settle(_ made: URL, as final: URL) throws {
    let handle = try FileHandle(forUpdating: made)
    try handle.synchronize()
    try handle.close()
    guard rename(made.path, final.path) == 0 else { throw CocoaError(.fileWriteUnknown) }
  }
}
