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
    for number in SampleStage.cameras.indices {
      try SamplePicture.room(number).write(to: scratch.appending(path: "room\(number).ppm"))
    }
    try SamplePicture.outline().write(to: scratch.appending(path: "outline.pgm"))
    let pictures = ["portrait.png", "outline.pgm"] + SampleStage.cameras.indices.map { "room\($0).ppm" }
    let inputs = pictures.flatMap { picture in
      MediaTool.input(scratch.appending(path: picture).path, ["-f", "image2", "-framerate", "\(SampleStage.rate)"])
    }
    let sound = MediaTool.input(scratch.appending(path: "talk.wav").path)
    try await tool.ffmpeg(
      inputs + sound + ["-filter_complex", graph, "-map", "[out]", "-map", "\(pictures.count):a"] + encoding
        + [scratch.appending(path: "talk.mp4").path],
      reads: [], writes: [scratch.path])
  }

  private var encoding: [String] {
    [
      "-frames:v", "\(stage.frames)", "-c:v", "libx264", "-preset", "superfast", "-crf", "23", "-g", "100",
      "-pix_fmt", "yuv420p", "-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709",
      "-color_range", "tv", "-c:a", "aac", "-b:a", "128k", "-ar", "48000", "-movflags", "+faststart",
      "-map_metadata", "-1", "-fflags", "+bitexact",
    ]
  }

  /// The room of the running shot, and over it the figure of the same camera where the walk has brought it.
  private var graph: String {
    let cameras = SampleStage.cameras
    let still = "loop=loop=-1:size=1:start=0,setpts=N/\(SampleStage.rate)/TB"
    var steps = ["[0:v][1:v]alphamerge,split=\(cameras.count)" + cameras.indices.map { "[p\($0)]" }.joined()]
    for (number, camera) in cameras.enumerated() {
      let flip = camera.mirrored ? "hflip," : ""
      let toVideo = "scale=out_color_matrix=bt709:out_range=tv"
      steps.append(
        "[p\(number)]\(flip)scale=\(camera.size):\(camera.size):flags=lanczos,\(toVideo),format=yuva420p,\(still)[f\(number)]"
      )
      steps.append("[\(number + 2):v]\(toVideo),format=yuv420p,\(still)[r\(number)]")
    }
    var below = "r0"
    for number in cameras.indices.dropFirst() {
      steps.append("[\(below)][r\(number)]overlay=enable='\(shown(number))'[w\(number)]")
      below = "w\(number)"
    }
    for (number, camera) in cameras.enumerated() {
      steps.append(
        "[\(below)][f\(number)]overlay=x='\(walk(number))':y=\(camera.top):enable='\(shown(number))'[g\(number)]")
      below = "g\(number)"
    }
    return steps.joined(separator: ";") + ";[\(below)]null[out]"
  }

  private func shown(_ camera: Int) -> String {
    stage.shots.filter { $0.camera == camera }.map { "between(n,\($0.first),\($0.end - 1))" }.joined(separator: "+")
  }

  private func walk(_ camera: Int) -> String {
    stage.shots.filter { $0.camera == camera }.reversed().reduce("0") { rest, shot in
      "if(lt(n,\(shot.end)),\(shot.leftExpression),\(rest))"
    }
  }
}
