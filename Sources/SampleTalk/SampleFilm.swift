import Foundation
import MediaTools

/// Puts pictures and sound together with ffmpeg.
struct SampleFilm: Sendable {
  let stage: SampleStage
  let tool: MediaTool
  let scratch: URL

  /// Writes `talk.mp4` beside `talk.wav`.
  func shoot(face: URL) async throws {
    let portrait = scratch.appending(path: "portrait.png")
    try FileManager.default.copyItem(at: face, to: portrait)
    try SamplePicture.outline().write(to: scratch.appending(path: "outline.pgm"))
    try paintRooms()
    // Our own pictures: sources of users may not be pictures, so `MediaTool.input` would refuse them.
    let inputs = ["portrait.png", "outline.pgm", "shot%04d.ppm"].flatMap { picture in
      [
        "-f", "image2", "-framerate", "\(SampleStage.rate)", "-i", "file:\(scratch.appending(path: picture).path)",
      ]
    }
    let sound = MediaTool.input(scratch.appending(path: "talk.wav").path)
    try await tool.ffmpeg(
      inputs + sound + ["-filter_complex", graph, "-map", "[out]", "-map", "3:a"] + encoding
        + [scratch.appending(path: "talk.mp4").path],
      reads: [], writes: [scratch.path])
  }

  /// One picture for each shot and one for after the last, links to the three rooms.
  private func paintRooms() throws {
    let manager = FileManager.default
    let rooms = SampleStage.cameras.indices.map { scratch.appending(path: "room\($0).ppm") }
    for (number, room) in rooms.enumerated() { try SamplePicture.room(number).write(to: room) }
    for (number, shot) in (stage.shots + stage.shots.suffix(1)).enumerated() {
      let name = "shot" + String(10000 + number).dropFirst() + ".ppm"
      try manager.linkItem(at: rooms[shot.camera], to: scratch.appending(path: name))
    }
  }

  private var encoding: [String] {
    [
      "-frames:v", "\(stage.frames)", "-c:v", "libx264", "-preset", "ultrafast", "-crf", "24", "-g", "100",
      "-pix_fmt", "yuv420p", "-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709",
      "-color_range", "tv", "-c:a", "aac", "-b:a", "128k", "-ar", "48000", "-movflags", "+faststart",
      "-map_metadata", "-1", "-fflags", "+bitexact",
    ]
  }

  /// The room of the running shot, and over it the figure of the same camera where the walk has brought it.
  private var graph: String {
    let cameras = SampleStage.cameras
    let toVideo = "scale=out_color_matrix=bt709:out_range=tv"
    let starts = (stage.shots.map(\.first) + [stage.frames + SampleStage.rate]).enumerated().reversed()
      .reduce("0") { rest, start in "if(eq(N,\(start.offset)),\(start.element),\(rest))" }
    var steps = ["[0:v][1:v]alphamerge,split=\(cameras.count)" + cameras.indices.map { "[p\($0)]" }.joined()]
    steps.append(
      "[2:v]\(toVideo),format=yuv420p,settb=1/\(SampleStage.rate),setpts='\(starts)',fps=\(SampleStage.rate)[room]")
    var below = "room"
    for (number, camera) in cameras.enumerated() {
      let size = "\(camera.mirrored ? "hflip," : "")scale=\(camera.size):\(camera.size):flags=lanczos"
      let still = "loop=loop=-1:size=1:start=0,settb=1/\(SampleStage.rate),setpts=N"
      steps.append("[p\(number)]\(size),\(toVideo),format=yuva420p,\(still)[f\(number)]")
      steps.append(
        "[\(below)][f\(number)]overlay=x='\(walk(number))':y=\(camera.top):enable='\(shown(number))'[g\(number)]")
      below = "g\(number)"
    }
    return steps.joined(separator: ";") + ";[\(below)]null[out]"
  }

  private func shown(_ camera: Int) -> String {
    stage.shots.filter { $0.camera == camera }.map { "between(\(SampleStage.frame),\($0.first),\($0.end - 1))" }.joined(
      separator: "+")
  }

  private func walk(_ camera: Int) -> String {
    stage.shots.filter { $0.camera == camera }.reversed().reduce("0") { rest, shot in
      "if(lt(\(SampleStage.frame),\(shot.end)),\(shot.leftExpression),\(rest))"
    }
  }
}
