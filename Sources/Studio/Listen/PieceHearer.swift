import ClipModel
import Foundation
import MediaTools

/// Hears pieces of one sound and keeps each finished one in a folder.
struct PieceHearer: Sendable {
  let engine: SpeechEngine
  let runner: Runner
  let sound: Sound
  let folder: URL

  /// Words of all pieces in order. Pieces found in the folder are not heard again.
  func hear(
    _ ranges: [TimeRange], options: ClipOptions, progress: @escaping @Sendable (Double) -> Void
  ) async throws -> Transcript {
    let pieces = ranges.map {
      SpeechPiece(range: $0, language: options.language, vocabulary: options.vocabulary)
    }
    var parts = try await hear(pieces, progress: progress)
    let language = Self.language(of: parts)
    if options.language == nil, let language {
      parts = try await hearAgain(parts, of: pieces, in: language, progress: progress)
    }
    return Transcript(language: language, words: parts.flatMap(\.words))
  }

  /// Pieces whose language the recogniser guessed otherwise than most are heard again in that of most.
  private func hearAgain(
    _ parts: [Transcript], of pieces: [SpeechPiece], in language: String, progress: @escaping @Sendable (Double) -> Void
  ) async throws -> [Transcript] {
    let wrong = parts.indices.filter { !parts[$0].words.isEmpty && parts[$0].language != language }
    guard !wrong.isEmpty else { return parts }
    let again = try await hear(
      wrong.map { SpeechPiece(range: pieces[$0].range, language: language, vocabulary: pieces[$0].vocabulary) },
      progress: { _ in progress(1) })
    var parts = parts
    for (index, part) in zip(wrong, again) { parts[index] = part }
    return parts
  }

  /// The language in which most words are, by the recogniser's belief.
  static func language(of parts: [Transcript]) -> String? {
    var weights: [String: Double] = [:]
    for part in parts {
      guard let language = part.language else { continue }
      weights[language, default: 0] += part.words.reduce(0) { $0 + $1.confidence }
    }
    return weights.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key
  }

  private func hear(
    _ pieces: [SpeechPiece], progress: @escaping @Sendable (Double) -> Void
  ) async throws -> [Transcript] {
    var missing: [SpeechPiece] = []
    for piece in pieces where try kept(piece) == nil { missing.append(piece) }
    let total = pieces.reduce(0) { $0 + $1.range.duration }
    let toHear = missing.reduce(0) { $0 + $1.range.duration }
    try await engine.hear(missing, of: sound, runner: runner) { share in
      progress((total - toHear * (1 - share)) / max(total, 0.001))
    } finished: { piece, part in
      try JSONEncoder().encode(part).write(to: file(of: piece), options: .atomic)
    }
    return try pieces.map { piece in
      guard let part = try kept(piece) else { throw CocoaError(.fileReadNoSuchFile) }
      return part
    }
  }

  private func kept(_ piece: SpeechPiece) throws -> Transcript? {
    let file = file(of: piece)
    guard FileManager.default.fileExists(atPath: file.path) else { return nil }
    return try JSONDecoder().decode(Transcript.self, from: Data(contentsOf: file))
  }

  private func file(of piece: SpeechPiece) -> URL {
    let place = "\(Int(piece.range.start * 1000))-\(Int(piece.range.end * 1000))"
    return folder.appending(path: "piece-\(place)-\(piece.language ?? "any").json")
  }
}
