import ClipMeasure
import Foundation
import MediaTools
import SampleTalk
import Testing

/// The measuring that judges finished clips: it passes a right one and names what is wrong with each wrong one.
@Suite(.timeLimit(.minutes(5)))
struct ClipMeasureTests {
  private func report(of clip: PlainClip) async throws -> ClipReport {
    let home = Parts.home()
    let files = try await SampleTalk.make(
      in: home.appending(path: "samples"), parts: Parts(home: home), length: .short)
    return try await withFolder { folder in
      try await ClipMeasure(of: files).measure(try await clip.make(of: files, in: folder))
    }
  }

  @Test func rightClipHasNoFaults() async throws {
    let report = try await report(of: PlainClip())
    #expect(report.faults == [])
    #expect(abs(report.start - 8.2) < 0.01)
  }

  @Test func crop200PixelsOffIsFound() async throws {
    let report = try await report(of: PlainClip(cropOffset: 200))
    #expect(report.faceCentred < 0.1)
    #expect(report.faults.contains { $0.hasPrefix("face") })
  }

  @Test func clipShrunkToFitIsFound() async throws {
    let report = try await report(of: PlainClip(isFitted: true))
    #expect(report.fitted > 0.95)
    #expect(report.cropped < 0.05)
    #expect(!report.faults.isEmpty)
  }

  @Test func pictureShiftedBy300MillisecondsIsFound() async throws {
    let report = try await report(of: PlainClip(pictureDelay: 0.3))
    #expect(abs((report.pictureLate ?? 0) - 0.3) <= 0.041)
    #expect(report.faults.contains { $0.hasPrefix("picture") })
  }

  @Test func edgesShiftedBy300MillisecondsAreFound() async throws {
    let report = try await report(of: PlainClip(start: 8.45, end: 29.3))
    #expect(report.wordsCut == ["do", "home"])
    #expect(report.faults.contains { $0.hasPrefix("cut inside") })
  }

  @Test func captionsShiftedBy300MillisecondsAreFound() async throws {
    let report = try await report(of: PlainClip(captionDelay: 0.3))
    #expect(abs(report.captionsLate - 0.3) <= 0.05)
    #expect(report.faults.contains { $0.hasPrefix("captions") })
  }

  @Test func loudClipIsFound() async throws {
    let report = try await report(of: PlainClip(extraGain: -5))
    #expect(report.faults.contains { $0.hasPrefix("loudness") })
  }
}
