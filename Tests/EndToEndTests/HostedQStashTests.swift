import Foundation
import SampleTalk
import TestDatabase
import TestReceiver
import Testing

extension EndToEnd {
  /// `QSTASH_TOKEN` hands our messages to a service that speaks QStash: here a second Cutroom.
  @Suite struct HostedQStashTests {
    /// A Cutroom that delivers for others, and what its customer has to set.
    private struct Hosted {
      let installation: Installation
      let program: RunningProgram
      let caller: Caller

      init(in installation: Installation) async throws {
        self.installation = installation
        (program, caller) = try await installation.serve(account: "customer")
      }

      /// The pair that it signs with; accepted also while nothing is handed to it.
      func keys() async throws -> [String: String] {
        let pair = try await caller.send("GET", "/v2/keys").object
        return [
          "QSTASH_CURRENT_SIGNING_KEY": try #require(pair["current"] as? String),
          "QSTASH_NEXT_SIGNING_KEY": try #require(pair["next"] as? String),
        ]
      }

      func settings() async throws -> [String: String] {
        try await keys().merging(["QSTASH_URL": caller.address, "QSTASH_TOKEN": try #require(caller.key)]) { $1 }
      }

      /// Paths of ours that it was given messages for.
      func destinations() async throws -> [String] {
        let log = try await caller.send("GET", "/v2/logs?state=CREATED&count=1000").object
        return (log["logs"] as? [[String: Any]] ?? []).compactMap { $0["url"] as? String }
          .compactMap { URL(string: $0)?.path }
      }
    }

    /// A number out of `/metrics`.
    private func metric(_ series: String, of caller: Caller) async throws -> Int {
      let text = try await caller.send("GET", "/metrics").text
      let line = text.split(separator: "\n").first { $0.hasPrefix(series + " ") }
      return try #require(line?.split(separator: " ").last.flatMap { Int($0) }, "\(series) in \(text)")
    }

    /// Other programs poll; so does this one.
    private func pause() async throws { try await ContinuousClock().sleep(for: .milliseconds(100)) }

    private func stop(_ program: RunningProgram) async {
      program.send(SIGTERM)
      #expect(await program.ended().status == 0)
    }

    @Test(.timeLimit(.minutes(5)), arguments: Drivers.usual)
    func theWholeWayWorksWhenAQStashOfOthersDelivers(driver: Drivers) async throws {
      try await driver.withInstallation { theirs in
        let hosted = try await Hosted(in: theirs)
        let settings = try await hosted.settings().merging(["START_DELAY": "0s"]) { $1 }
        try await driver.withInstallation(environment: settings) { try await goTheWholeWay($0, hosted) }
        await stop(hosted.program)
        #expect(theirs.files(below: "studio").isEmpty, "nothing but delivery was done elsewhere")
      }
    }

    private func goTheWholeWay(_ ours: Installation, _ hosted: Hosted) async throws {
      let (program, caller) = try await ours.serve()
      let video = try await SharedSample.files(.short).video
      let options = #"{"range":"0:02-0:08","captions":false,"reframe":false,"width":240,"height":426}"#
      let created = try await caller.send("POST", "/v1/projects", json: #"{"name":"talk","options":\#(options)}"#)
      let project = try #require(created.object["id"] as? String, "\(created.text)")
      let upload = try await caller.upload(video, to: "/v1/projects/\(project)/video?start=true")
      #expect((200..<300).contains(upload.status), "\(upload.text)")
      let outcome = try await caller.outcome(of: project)
      #expect(outcome.object["status"] as? String == "completed", "\(outcome.text)")
      #expect((outcome.object["clips"] as? [Any])?.count == 1)
      let destinations = try await hosted.destinations()
      #expect(destinations.contains("/api/worker/process-klap") && destinations.contains("/api/worker/process-clips"))
      #expect(try await metric(#"cutroom_attempts_total{kind="relay",outcome="delivered"}"#, of: caller) >= 2)
      #expect(try await metric(#"cutroom_attempts_total{kind="message",outcome="delivered"}"#, of: hosted.caller) >= 2)
      await stop(program)
    }

    /// A run whose video can't be had ends soon, and tells so only if every message of it arrives.
    private func start(_ caller: Caller, _ address: String) async throws -> String {
      let created = try await caller.send(
        "POST", "/v1/projects", json: #"{"videoUrl":"\#(address)/talk.mp4","start":true}"#)
      return try #require(created.object["id"] as? String, "\(created.text)")
    }

    private func expectFailure(_ project: String, _ caller: Caller) async throws {
      let outcome = try await caller.outcome(of: project).object
      #expect(outcome["status"] as? String == "failed")
      #expect((outcome["error"] as? String)?.contains("404") == true, "\(outcome)")
    }

    @Test(.timeLimit(.minutes(5)))
    func changingTheModeWithMessagesInFlightLosesNone() async throws {
      let theirs = try Installation()
      defer { theirs.remove() }
      let (hosted, receiver) = (try await Hosted(in: theirs), Receiver(script: [.init(status: 404)]))
      let (keys, settings) = (try await hosted.keys(), try await hosted.settings())
      let common = ["START_DELAY": "2s", "FETCH_ALLOW_HOSTS": "127.0.0.1"]
      let ours = try Installation(environment: common.merging(settings) { $1 })
      defer { ours.remove() }
      try await receiver.serve { [ours] address in
        var ours = ours
        var (program, caller) = try await ours.serve()
        let port = try #require(caller.address.split(separator: ":").last.map(String.init))
        func restart(_ environment: [String: String]) async throws {
          await stop(program)
          for key in ["QSTASH_URL", "QSTASH_TOKEN"] { ours.environment[key] = nil }
          ours.environment.merge(environment) { $1 }
          (program, caller) = try await ours.serve(["--port", port])
        }
        // It is QStash's already when the mode changes.
        let first = try await start(caller, address)
        while try await hosted.destinations().isEmpty { try await pause() }
        try await restart(keys)
        try await expectFailure(first, caller)
        // It waits at Courier when the mode changes back.
        let second = try await start(caller, address)
        try await restart(settings)
        try await expectFailure(second, caller)
        #expect(try await metric(#"cutroom_attempts_total{kind="message",outcome="delivered"}"#, of: caller) >= 1)
        // It is on its way to a QStash that isn't there when the mode changes once more.
        await stop(hosted.program)
        let third = try await start(caller, address)
        let retried = #"cutroom_attempts_total{kind="relay",outcome="retry"}"#
        while try await metric(retried, of: caller) == 0 { try await pause() }
        try await restart(keys)
        try await expectFailure(third, caller)
        await stop(program)
      }
    }
  }
}
