import Foundation
import SampleTalk
import Testing

extension EndToEnd {
  /// `kill -9` at random moments: whatever was acknowledged completes, once.
  @Suite struct KillTests {
    @Test(.timeLimit(.minutes(30)))
    func killedAtRandomMomentsEveryVideoCompletesOnce() async throws {
      let kills = Soak.isOn ? 20 : 5
      let installation = try Installation(environment: ["NOTIFY_EMAIL": "me@example.com", "START_DELAY": "0s"])
      defer { installation.remove() }
      let video = try await SharedSample.files(Soak.isOn ? .full : .short).video
      var killer = Killer(installation: installation, video: video, dice: Soak.dice(for: "KillTests"))
      while killer.kills < kills { try await killer.strike() }
      try await killer.finish()
      try await check(installation, rounds: killer.rounds)
    }

    private func check(_ installation: Installation, rounds: Int) async throws {
      let ledger = try Ledger(installation)
      let runs = try await ledger.number("SELECT COUNT(*) AS value FROM cutroom_runs")
      #expect(runs == rounds, "one run for each video and options")
      #expect(try await ledger.number("SELECT COUNT(*) AS value FROM cutroom_runs WHERE state = 'completed'") == rounds)
      #expect(
        try await ledger.number("SELECT COUNT(*) AS value FROM cutroom_tasks") == rounds, "one provider task a run")
      let twice = try await ledger.texts(
        """
        SELECT t.content || ' ' || s.stage || ' ' || s.result_key AS value FROM cutroom_task_stages s
        JOIN cutroom_tasks t ON t.id = s.task_id GROUP BY s.task_id, s.stage, s.result_key HAVING SUM(s.computed) > 1
        """)
      #expect(twice.isEmpty, "no finished stage or clip is made twice")
      let kept = try await ledger.number("SELECT COUNT(*) AS value FROM cutroom_clips WHERE state = 'kept'")
      // The whole sample is promised to yield three.
      #expect(kept >= rounds * (Soak.isOn ? 3 : 1))
      #expect(installation.files(below: "library").filter { $0.hasSuffix(".mp4") }.count == kept, "one set of clips")
      #expect(installation.files(below: "outbox").count == rounds, "one mail a run")
      let left = installation.files(below: "tmp") + installation.unfinished()
      #expect(left == [], "no temporary file is left")
      #expect(installation.processes() == [], "no ffmpeg and no worker is left")
    }
  }
}

/// Starts the program, kills it after a while, and starts it again.
private struct Killer {
  let installation: Installation
  let video: URL
  var dice: Dice
  private(set) var kills = 0
  /// Different options asked for so far; each is a run of its own.
  private(set) var rounds = 1

  init(installation: Installation, video: URL, dice: Dice) {
    self.installation = installation
    self.video = video
    self.dice = dice
  }

  /// One kill: of `clip`, or of a `serve` that goes on with what a killed `clip` left; the second is always one.
  mutating func strike() async throws {
    let serves = kills == 1 || kills > 1 && Bool.random(using: &dice)
    let program = try RunningProgram(serves ? ["serve", "--port", "0"] : clip(), in: installation)
    let delay = Duration.milliseconds(Int.random(in: 200...9000, using: &dice))
    let died = await killAfter(delay, program)
    kills += died ? 1 : 0
    if !died {
      let ended = await program.ended()
      #expect(ended.status == 0, "\(ended.errors)")
      // Done before the blow: the next one gets something new to do.
      rounds += 1
    }
  }

  /// Every round without disturbance.
  func finish() async throws {
    for round in 1...rounds {
      let program = try RunningProgram(clip(round: round), in: installation)
      let ended = await program.ended()
      #expect(ended.status == 0, "\(ended.errors)")
    }
  }

  private func clip(round: Int? = nil) -> [String] {
    ["clip", video.path, "--out", "clips", "--max", "\(61 - (round ?? rounds))"]
  }

  private func killAfter(_ delay: Duration, _ program: RunningProgram) async -> Bool {
    await withTaskGroup(of: Bool.self) { group in
      group.addTask {
        // The random moment is what is tested; nothing waits for it.
        guard (try? await Task.sleep(for: delay)) != nil else { return false }
        program.send(SIGKILL)
        return true
      }
      group.addTask {
        _ = await program.ended()
        return false
      }
      let first = await group.next() ?? false
      group.cancelAll()
      return first
    }
  }
}
