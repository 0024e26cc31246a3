import ClipModel
import FilmKit
import Foundation
import MediaTools
import Synchronization
import Testing

/// What becomes of pieces whose worker misbehaves; the worker is a small program with a planned fault.
@Suite struct WorkerTests {
  /// Reads one request and answers with a word; `fault` runs before the answer, with `first` true in its first process.
  private static func program(fault: String, mark: URL, more: String) -> String {
    """
    #!/usr/bin/python3
    import json, os, struct, sys, time
    mark = "\(mark.path)"
    first = not os.path.exists(mark)
    open(mark, "w").close()
    print(json.dumps({"ready": True}), flush=True)
    while True:
        size = sys.stdin.buffer.read(4)
        if not size:
            break
        head = json.loads(sys.stdin.buffer.read(struct.unpack("<I", size)[0]))
        sys.stdin.buffer.read(2 * head["samples"])
        \(fault)
        print(json.dumps({"language": "en", "words": [{"text": "yes", "start": 0.5, "end": 0.75, "confidence": 1}\(more)]}), flush=True)
    """
  }

  /// Runs the faulty worker over two pieces of two seconds, without bubblewrap, since it marks its first start.
  private func hear(fault: String, patience: Duration = .seconds(30), more: String = "") async throws -> [Word] {
    try await withTemporaryFolder { folder in
      let python = folder.appending(path: "python")
      try Self.program(fault: fault, mark: folder.appending(path: "mark"), more: more).write(
        to: python, atomically: true, encoding: .utf8)
      try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: python.path)
      let file = folder.appending(path: "sound.s16")
      try Data(count: 4 * 2 * Sound.rate).write(to: file)
      let engine = SpeechEngine(python: python.path, model: folder.path, workers: 1, patience: patience)
      let heard = Mutex<[Word]>([])
      let pieces = [0.0, 2.0].map {
        SpeechPiece(range: TimeRange(start: $0, end: $0 + 2), language: nil, vocabulary: nil)
      }
      try await engine.hear(
        pieces, of: try Sound(file: file), runner: Runner(confinement: .limitsOnly), progress: { _ in }
      ) { _, transcript in heard.withLock { $0 += transcript.words } }
      return heard.withLock { $0 }
    }
  }

  @Test(.timeLimit(.minutes(1))) func piecesAreToldInTheTimeOfTheWholeSound() async throws {
    #expect(try await hear(fault: "pass").map(\.start) == [0.5, 2.5])
  }

  @Test(.timeLimit(.minutes(1))) func wordsThatNoSpacePartsStayTogether() async throws {
    let more = #", {"text": "terday", "start": 0.8, "end": 1, "confidence": 1, "joined": True}"#
    #expect(try await hear(fault: "pass", more: more).text == "yesterday yesterday")
  }

  @Test(.timeLimit(.minutes(1))) func aPieceWhoseWorkerDiedIsHeardByANewOne() async throws {
    #expect(try await hear(fault: "if first: os._exit(9)").map(\.start) == [0.5, 2.5])
  }

  @Test(.timeLimit(.minutes(1))) func aWorkerThatHangsIsKilledAndReplaced() async throws {
    let words = try await hear(fault: "if first: time.sleep(600)", patience: .seconds(5))
    #expect(words.map(\.start) == [0.5, 2.5])
  }

  @Test(.timeLimit(.minutes(1))) func aPieceThatFailsTwiceFailsTheHearing() async throws {
    await #expect(throws: MediaError.self) { _ = try await hear(fault: "os._exit(9)") }
  }

  @Test(.timeLimit(.minutes(1))) func cancellationEndsTheWorker() async throws {
    let task = Task { try await hear(fault: "time.sleep(600)") }
    task.cancel()
    await #expect(throws: (any Error).self) { _ = try await task.value }
  }

  @Test(.timeLimit(.minutes(1))) func aMissingPythonIsSaid() async throws {
    await #expect(throws: MediaError.self) {
      try await withTemporaryFolder { folder in
        let file = folder.appending(path: "sound.s16")
        try Data(count: Sound.rate).write(to: file)
        let engine = SpeechEngine(python: "/nonexistent/bin/python3", model: folder.path)
        let piece = SpeechPiece(range: TimeRange(start: 0, end: 0.5), language: nil, vocabulary: nil)
        try await engine.hear(
          [piece], of: try Sound(file: file), runner: Runner(confinement: .limitsOnly), progress: { _ in },
          finished: { _, _ in })
      }
    }
  }
}
