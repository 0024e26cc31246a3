extension MediaTool {
  /// Decodes the pictures of `front` in order, scaled to `width`×`height`, straight from a pipe.
  ///
  /// - Parameter each: gets the frame's number in the source and its picture.
  /// - Throws: `MediaError`, `CancellationError`, and what `each` throws.
  package func frames(
    of path: String, front: Front, width: Int, height: Int, options: [String] = [],
    each: (Int, Picture) throws -> Void
  ) async throws {
    let front = try await anchored(front, in: path)
    let input = Self.input(path, options + front.seek) + ["-map", front.facts.pictureStream]
    var frame = front.first
    try await pictures(
      of: path, input, filter: front.video, width: width, height: height, limits: front.limits
    ) { picture in
      try each(frame, picture)
      frame += 1
    }
  }

  /// Decodes every picture that `filter` makes of one stream, scaled to `width`×`height`.
  ///
  /// - Parameter input: ffmpeg's arguments up to the one `-map`.
  /// - Throws: `MediaError`, `CancellationError`, and what `each` throws.
  package func pictures(
    of path: String, _ input: [String], filter: String, width: Int, height: Int, limits: Command.Limits = .init(),
    each: (Picture) throws -> Void
  ) async throws {
    guard width > 0, height > 0 else { throw MediaError.pictureTooSmall(width: width, height: height) }
    let output = [
      "-vf", "\(filter),scale=\(width):\(height):flags=bilinear,format=bgr24", "-fps_mode", "passthrough", "-f",
      "rawvideo", "pipe:1",
    ]
    let size = width * height * 3
    var bytes: [UInt8] = []
    bytes.reserveCapacity(size)
    try await ffmpeg(input + output, reads: [path], limits: limits) { piece in
      var rest = piece[...]
      while !rest.isEmpty {
        let part = rest.prefix(size - bytes.count)
        bytes.append(contentsOf: part)
        rest = rest.dropFirst(part.count)
        guard bytes.count == size else { continue }
        try Task.checkCancellation()
        try each(Picture(width: width, height: height, bytes: bytes))
        bytes.removeAll(keepingCapacity: true)
      }
    }
  }

  /// `front`, read from a keyframe that is shown before its first picture.
  ///
  /// MP4 is sought by decoding times, and the keyframe behind a long hole is stamped with one from the hole's beginning:
  /// a seek into the hole finds that one, and the picture that is on screen all the while would be missing.
  ///
  /// - Throws: `MediaError`, `CancellationError`.
  package func anchored(_ front: Front, in path: String) async throws -> Front {
    var front = front
    while let time = front.seekTime {
      let found = try await frameTimes(
        path, of: [front.facts.video.stream ?? 0], interval: Front.text(time) + "%+#1")
      if let first = found.times.first, first <= front.start { break }
      front = front.earlier
    }
    return front
  }
}
