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
      #expect(ended.output.isEmpty, "nobody is greeted at a closed door")
      first.send(SIGTERM)
      #expect(await first.ended().status == 0)
    }

    /// Media links and deliveries of a hosted service name the configured address: a free port would wait for ever.
    @Test(.timeLimit(.minutes(2)))
    func aClipOfAHostedServiceNeedsTheConfiguredPort() async throws {
      let one = try Installation()
      defer { one.remove() }
      let (first, caller) = try await one.serve()
      let port = try #require(caller.address.split(separator: ":").last)
      let other = try Installation(environment: [
        "KLAP_API_URL": "http://127.0.0.1:9/v2", "KLAP_API_KEY": "kak_x", "CUTROOM_PORT": String(port),
      ])
      defer { other.remove() }
      let ended = try await RunningProgram(["clip", "talk.mp4"], in: other).ended()
      #expect(ended.status == 5)
      #expect(ended.errors.contains("Port \(port)"), "\(ended.errors)")
      first.send(SIGTERM)
      #expect(await first.ended().status == 0)
    }

    @Test(.timeLimit(.minutes(2)))
    func behindAPublicAddressTheWayToSignInIsTold() async throws {
      let installation = try Installation(environment: ["CUTROOM_URL": "https://clips.example.com"])
      defer { installation.remove() }
      let program = try RunningProgram(["serve", "--port", "0"], in: installation)
      #expect(await program.line(containing: "cutroom sign-in") != nil)
      let link = await RunningProgram.output(["sign-in"], in: installation)
      #expect(link.hasPrefix("https://clips.example.com/sign-in?token="), "\(link)")
      program.send(SIGTERM)
      #expect(await program.ended().status == 0)
    }

    @Test(.timeLimit(.minutes(2)), arguments: [["clip", "talk.mp4"], ["keys", "create", "me"], ["serve"]])
    func everyCommandSaysThatAPartIsMissing(arguments: [String]) async throws {
      let installation = try Installation()
      defer { installation.remove() }
      try installation.takePart("whisper-base")
      let ended = try await RunningProgram(arguments, in: installation).ended()
      #expect(ended.status == 5)
      #expect(ended.errors.contains("make install"), "\(ended.errors)")
    }

    @Test(.timeLimit(.minutes(2)))
    func aServiceThatLosesAPartIsNotReady() async throws {
      let installation = try Installation()
      defer { installation.remove() }
      let (program, caller) = try await installation.serve()
      try installation.takePart("fonts")
      let answer = try await caller.send("GET", "/health/ready")
      #expect(answer.status == 503)
      #expect(answer.text.contains("a part is missing") && !answer.text.contains(installation.home.path))
      program.send(SIGTERM)
      #expect(await program.ended().status == 0)
    }

    /// A command in the folder of another application finds that one's settings.
    @Test(.timeLimit(.minutes(2)))
    func aSettingOfAnothersFileIsNamedWithTheFile() async throws {
      let installation = try Installation()
      defer { installation.remove() }
      let file = installation.home.appending(path: ".env")
      try Data("DATABASE_URL=mysql://them:secret@db/app\n".utf8).write(to: file)
      let serve = try await RunningProgram(["serve", "--port", "0"], in: installation).ended()
      #expect(serve.status == 5)
      #expect(serve.errors.contains("DATABASE_URL is set in the file \(file.path)"), "\(serve.errors)")
      #expect(serve.errors.contains("DATABASE_URL=sqlite") && !serve.errors.contains("secret"), "\(serve.errors)")
      let doctor = try await RunningProgram(["doctor"], in: installation).ended()
      #expect(doctor.status == 0, "nothing is broken but for serve")
      #expect(
        doctor.output.contains("warning settings") && doctor.output.contains("ok      ffmpeg"), "\(doctor.output)")
      #expect(doctor.output.contains(file.path) && !doctor.output.contains("secret"))
      let without = try await RunningProgram(["doctor", "--env-file", "/dev/null"], in: installation).ended()
      #expect(without.output.contains("ok      settings"), "\(without.output)")
      try Data("START_DELAY=soon\n".utf8).write(to: file)
      let clip = try await RunningProgram(["clip", "talk.mp4"], in: installation).ended()
      #expect(clip.status == 5 && clip.errors.contains("START_DELAY is set in the file"), "\(clip.errors)")
    }

    @Test(
      .timeLimit(.minutes(2)),
      arguments: [
        (["START_DELAY": "soon"], "START_DELAY"), (["RUN_LIMIT": "long"], "RUN_LIMIT"),
        (["QSTASH_TOKEN": "t"], "QSTASH_CURRENT_SIGNING_KEY"), (["CUTROOM_URL": "clips.example.com"], "CUTROOM_URL"),
        (["NEXT_PUBLIC_SUPABASE_URL": "https://x.supabase.co"], "DATABASE_URL=sqlite"),
        (["SUPABASE_SERVICE_ROLE_KEY": "secret"], "DATABASE_URL=sqlite"),
        (["RESEND_API_KEY": "re_x"], "RESEND_API_KEY is set, but this version does not support it yet"),
        (["CLERK_SECRET_KEY": "sk_x"], "CLERK_SECRET_KEY is set, but this version does not support it yet"),
        (["KLAP_API_KEY": "kak_x"], "KLAP_API_KEY"),
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
      try installation.takePart("whisper-base")
      let model = installation.home.appending(path: "parts/whisper-base")
      try FileManager.default.createDirectory(at: model, withIntermediateDirectories: true)
      try Data("not a model".utf8).write(to: model.appending(path: "model.bin"))
      let ended = try await RunningProgram(["serve", "--port", "0"], in: installation).ended()
      #expect(ended.status == 5)
      #expect(ended.errors.contains("speech model") && ended.errors.contains("make install"), "\(ended.errors)")
    }
  }
}
