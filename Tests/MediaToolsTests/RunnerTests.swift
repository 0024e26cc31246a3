import FilmKit
import Foundation
import MediaTools
import Testing

struct RunnerTests {
  static let confinements: [Confinement] = [.bubblewrap, .limitsOnly]

  private func usable(_ confinement: Confinement) async -> Runner {
    let detected = await Confinement.detect()
    return Runner(confinement: confinement == .bubblewrap ? detected : confinement)
  }

  @Test("A status is a result, and both pipes are drained", .timeLimit(.minutes(1)), arguments: confinements)
  func statusAndOutput(_ confinement: Confinement) async throws {
    let runner = await usable(confinement)
    var count = 0
    let script = "head -c 3000000 /dev/zero; head -c 200000 /dev/zero | tr '\\0' x >&2; echo end >&2; exit 7"
    let result = try await runner.run(Command("bash", ["-c", script])) { count += $0.count }
    #expect(result.status == 7)
    #expect(count == 3_000_000)
    #expect(result.errorText.hasSuffix("end\n"))
  }

  @Test("Who takes too long is stopped with all it started", .timeLimit(.minutes(1)), arguments: confinements)
  func timeLimit(_ confinement: Confinement) async throws {
    let runner = await usable(confinement)
    let mark = "\(Int.random(in: 100_000...999_999))"
    let command = Command("bash", ["-c", "sleep 3\(mark) & sleep 3\(mark)"], limits: .init(time: .milliseconds(300)))
    await #expect(throws: MediaError.outOfTime("bash")) { try await runner.run(command) }
    try await Self.gone("3\(mark)")
  }

  @Test("A canceled task leaves no child", .timeLimit(.minutes(1)), arguments: confinements)
  func cancellation(_ confinement: Confinement) async throws {
    let runner = await usable(confinement)
    let mark = "\(Int.random(in: 100_000...999_999))"
    let (started, signal) = AsyncStream<Void>.makeStream()
    let task = Task {
      try await runner.run(Command("bash", ["-c", "echo on; sleep 4\(mark)"])) { _ in signal.yield() }
    }
    for await _ in started { break }
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
    try await Self.gone("4\(mark)")
  }

  @Test("More output than allowed ends the child", .timeLimit(.minutes(1)))
  func outputLimit() async throws {
    let runner = await usable(.bubblewrap)
    let command = Command("head", ["-c", "5000000", "/dev/zero"], limits: .init(output: 1_000_000))
    await #expect(throws: MediaError.tooMuchOutput) { try await runner.run(command) }
  }

  @Test("A confined child sees its own files and no others", .timeLimit(.minutes(1)))
  func confinedChildSeesOnlyItsFiles() async throws {
    guard await Confinement.detect() == .bubblewrap else { return }
    try await withTemporaryFolder { folder in
      let mine = folder.appending(path: "mine")
      let other = folder.appending(path: "other")
      try Data("a".utf8).write(to: mine)
      try Data("b".utf8).write(to: other)
      let runner = Runner(confinement: .bubblewrap)
      let script = "cat '\(mine.path)' && ! cat '\(other.path)' && ! cat /etc/passwd && ! echo x > '\(mine.path)'"
      let result = try await runner.run(Command("bash", ["-c", script], reads: [mine.path]))
      #expect(result.status == 0)
    }
  }

  @Test("A memory limit holds", .timeLimit(.minutes(1)))
  func memoryLimit() async throws {
    let runner = await usable(.bubblewrap)
    let command = Command(
      "bash", ["-c", "x=$(head -c 300000000 /dev/zero | tr '\\0' a)"], limits: .init(memory: 200 << 20))
    #expect(try await runner.run(command).status != 0)
  }

  /// Waits until nothing with this mark runs; the kernel takes a moment to end what lived in a namespace.
  private static func gone(_ mark: String) async throws {
    while try running(mark) > 0 { await Task.yield() }
  }

  /// Processes whose command line holds `text`.
  private static func running(_ text: String) throws -> Int {
    try FileManager.default.contentsOfDirectory(atPath: "/proc").filter { Int($0) != nil }.count { entry in
      guard let line = FileManager.default.contents(atPath: "/proc/\(entry)/cmdline") else { return false }
      let words = String(decoding: line, as: UTF8.self).split(separator: "\0")
      return words.count == 2 && words[0] == "sleep" && words[1].contains(text)
    }
  }
}
