import Foundation
import Testing

extension EndToEnd {
  /// Commands beside a running server.
  @Suite struct KeysAndDoctorTests {
    @Test(.timeLimit(.minutes(2)))
    func aKeyIsMadeListedAndRevokedWhileTheServerRuns() async throws {
      let installation = try Installation()
      defer { installation.remove() }
      let (program, caller) = try await installation.serve()
      let made = try await RunningProgram(["keys", "create", "my-app"], in: installation).ended()
      #expect(made.status == 0, "\(made.errors)")
      let key = made.output.trimmingCharacters(in: .newlines)
      #expect(made.output == key + "\n" && key.hasPrefix("cr_") && !key.contains(" "), "the key alone")
      let mine = Caller(address: caller.address, key: key)
      #expect(try await mine.send("GET", "/v1/projects").status == 200)
      let list = await RunningProgram.output(["keys", "list"], in: installation)
      #expect(list.contains("my-app\tkey_") && !list.contains(key))
      let revoked = try await RunningProgram(["keys", "revoke", "my-app"], in: installation).ended()
      #expect(revoked.status == 0 && revoked.output.contains("my-app\tkey_"), "\(revoked.errors)")
      #expect(revoked.output.contains("\trevoked "))
      #expect(try await mine.send("GET", "/v1/projects").status == 401)
      #expect(try await caller.send("GET", "/v1/projects").status == 200, "other accounts keep theirs")
      let unknown = try await RunningProgram(["keys", "revoke", "nobody"], in: installation).ended()
      #expect(unknown.status == 1 && !unknown.errors.isEmpty)
      program.send(SIGTERM)
      #expect(await program.ended().status == 0)
    }

    @Test(.timeLimit(.minutes(2)))
    func theDoctorNamesEveryPartAndTheServer() async throws {
      let installation = try Installation()
      defer { installation.remove() }
      let (program, _) = try await installation.serve()
      let ended = try await RunningProgram(["doctor"], in: installation).ended()
      #expect(ended.status == 0, "\(ended.output)")
      for part in [
        "settings", "ffmpeg", "ffprobe", "speech model", "speech worker", "face detector", "fonts", "confinement",
        "flite",
        "sample face",
      ] {
        #expect(ended.output.contains(" \(part) "), "\(part)")
      }
      #expect(ended.output.contains("sha256:d01c3014"), "the model's pinned hash: \(ended.output)")
      #expect(ended.output.components(separatedBy: "sha256:").count == 9, "\(ended.output)")
      #expect(ended.output.contains("answers on"))
      program.send(SIGTERM)
      #expect(await program.ended().status == 0)
    }
  }
}
