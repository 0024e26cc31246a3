import Foundation
import MediaTools
import SampleTalk

/// The sample talks, made once for all tests of a run.
enum SharedSample {
  private static let maker = SampleMaker()

  static func files(_ length: SampleTalk.Length) async throws -> SampleTalk.Files { try await maker.files(length) }

  private actor SampleMaker {
    private var made: [SampleTalk.Length: Task<SampleTalk.Files, any Error>] = [:]

    func files(_ length: SampleTalk.Length) async throws -> SampleTalk.Files {
      let task = made[length] ?? Task { try await Self.make(length) }
      made[length] = task
      return try await task.value
    }

    private static func make(_ length: SampleTalk.Length) async throws -> SampleTalk.Files {
      let parts = Parts(home: Parts.home())
      let folder = Parts.home().appending(path: "samples")
      return try await SampleTalk.make(in: folder, parts: parts, length: length)
    }
  }
}
