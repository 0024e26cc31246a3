import Foundation
import Testing

extension EndToEnd {
  /// What keeps `serve` from starting, and the words that say what mends it.
  @Suite struct StartTests {
    @Test(.timeLimit(.minutes(2)))
    func aSecondServerOnTheSameFolderIsRefused() async throws {
      let installation = try Installation()
      defer { installation.remove() }
      let (first, caller) = try await installation.serve()
      let second = try await RunningProgram(["serve", "--port", "0"], in: installation).ended()
      #expect(second.status == 5)
      #expect(second.errors.contains("CUTROOM_HOME"), "\(second.errors)")
      #expect(try await caller.send("GET", "/health/live").status == 200, "the first one goes on")
      first.send(SIGTERM)
      #expect(await first.ended().status == 0)
    }

    @Test(.timeLimit(.minutes(2)))
    func aTakenPortIsNamed() async throws {
      let one = try Installation()
      defer { one.remove() }
      let (first, caller) = try await one.serve()
      let port = try #require(caller.address.split(separator: ":").last)
      let other = try Installation()
      defer { other.remove() }
      let ended = try await RunningProgram(["serve", "--port", String(port)], in: other).ended()
      #expect(ended.status == 5)
      #expect(ended.errors.contains("--port 0"), "\(ended.errors)")
      first.send(SIGTERM)
      #expect(await first.ended().status == 0)
    }

    @Test(
      .timeLimit(.minutes(2)),
      arguments: [
        (["START_DELAY": "soon"], "START_DELAY"), (["RUN_LIMIT": "long"], "RUN_LIMIT"),
        (["QSTASH_TOKEN": "t"], "QSTASH_CURRENT_SIGNING_KEY"), (["CUTROOM_URL": "clips.example.com"], "CUTROOM_URL"),
        (["NEXT_PUBLIC_SUPABASE_URL": "https://x.supabase.co"], "DATABASE_URL"),
        (["SUPABASE_SERVICE_ROLE_KEY": "secret"], "DATABASE_URL"), (["KLAP_API_KEY": "kak_x"], "KLAP_API_KEY"),
        (["QSTASH_TOKEN": "t", "QSTASH_CURRENT_SIGNING_KEY": "sig_x"], "QSTASH_TOKEN"),
        (["PATH": "/nowhere"], "apt-get install ffmpeg"),
      ])
    func aBrokenSettingIsRefusedByName(environment: [String: String], word: String) async throws {
      let installation = try Installation(environment: environment)
      defer { installation.remove() }
      let ended = try await RunningProgram(["serve", "--port", "0"], in: installation).ended()
      #expect(ended.status == 5, "\(ended.errors)")
      #expect(ended.errors.contains(word), "\(ended.errors)")
      #expect(!ended.errors.contains("kak_x") && !ended.errors.contains("sig_x"), "secrets are never shown")
    }

    @Test(.timeLimit(.minutes(2)))
    func aModelThatIsNotThePinnedOneIsRefused() async throws {
      let installation = try Installation()
      defer { installation.remove() }
      let parts = installation.home.appending(path: "parts")
      let real = parts.resolvingSymlinksInPath()
      try FileManager.default.removeItem(at: parts)
      try FileManager.default.createDirectory(at: parts, withIntermediateDirectories: true)
      for name in try FileManager.default.contentsOfDirectory(atPath: real.path) where name != "whisper-base" {
        try FileManager.default.createSymbolicLink(
          at: parts.appending(path: name), withDestinationURL: real.appending(path: name))
      }
      let model = parts.appending(path: "whisper-base")
      try FileManager.default.createDirectory(at: model, withIntermediateDirectories: true)
      try Data("not a model".utf8).write(to: model.appending(path: "model.bin"))
      let ended = try await RunningProgram(["serve", "--port", "0"], in: installation).ended()
      #expect(ended.status == 5)
      #expect(ended.errors.contains("speech model") && ended.errors.contains("make install"), "\(ended.errors)")
    }
  }
}
