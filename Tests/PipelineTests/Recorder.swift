import ClipModel
import Foundation
import Studio
import Synchronization

/// Remembers what a pipeline tells.
final class Recorder: Sendable {
  private let events = Mutex([PipelineEvent]())
  private let news = Mutex([PipelineProgress]())

  func take(_ event: PipelineEvent) { events.withLock { $0.append(event) } }
  func take(_ progress: PipelineProgress) { news.withLock { $0.append(progress) } }

  /// Stages whose results were made, not found.
  var computed: [StageReport] {
    events.withLock {
      $0.compactMap { if case .stageFinished(let report) = $0, report.isComputed { report } else { nil } }
    }
  }

  var computedStages: Set<Stage> { Set(computed.map(\.stage)) }

  var clips: [FinishedClip] {
    events.withLock { $0.compactMap { if case .clipFinished(let clip) = $0 { clip } else { nil } } }
  }

  /// Why clips could not be made.
  var failures: [String] {
    events.withLock { $0.compactMap { if case .clipFailed(_, let reason) = $0 { reason } else { nil } } }
  }

  var progress: [Double] { news.withLock { $0.map(\.fraction) } }
  /// The stage that was told last.
  var stage: Stage? { news.withLock { $0.last?.stage } }
}

/// Stands for the end of a process.
struct Killed: Error {}

/// A folder of its own for the results of one test, removed afterwards.
func withCache<Value>(_ body: (URL) async throws -> Value) async throws -> Value {
  let folder = FileManager.default.temporaryDirectory.appending(path: "pipeline-\(UUID().uuidString)")
  let result: Result<Value, any Error>
  do { result = .success(try await body(folder)) } catch { result = .failure(error) }
  try FileManager.default.removeItem(at: folder)
  return try result.get()
}

/// Names of what is unfinished in a folder.
func unfinished(in folder: URL) throws -> [String] {
  try FileManager.default.contentsOfDirectory(atPath: folder.path).filter {
    $0.hasSuffix(".part") || $0.hasSuffix(".pieces")
  }
}
