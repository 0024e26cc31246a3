import Foundation
import TestReceiver
import Testing

extension EndToEnd {
  /// Bad input gets a clear error, leaves nothing behind, and the service goes on.
  @Suite struct BadInputTests {
    @Test(.timeLimit(.minutes(5)))
    func unusableFilesAreRefusedWithTheReason() async throws {
      let installation = try Installation()
      defer { installation.remove() }
      let (program, caller) = try await installation.serve()
      let files = try await BadFiles.make(in: installation.home)
      for (file, words) in files {
        let created = try await caller.send("POST", "/v1/projects", json: #"{"name":"bad"}"#)
        let project = try #require(created.object["id"] as? String, "\(created.text)")
        let answer = try await caller.upload(file, to: "/v1/projects/\(project)/video")
        #expect((400..<500).contains(answer.status), "\(file.lastPathComponent): \(answer.status) \(answer.text)")
        let status = try await caller.send("GET", "/api/process-klap?projectId=\(project)").object
        #expect(status["status"] as? String == "failed", "\(file.lastPathComponent)")
        #expect((status["error"] as? String)?.isEmpty == false, "\(file.lastPathComponent): \(words)")
      }
      #expect(installation.files(below: "originals") == [])
      #expect(installation.files(below: "tmp") == [])
      #expect(try await caller.send("GET", "/health/ready").status == 200)
      program.send(SIGTERM)
      #expect(await program.ended().status == 0)
    }

    @Test(
      .timeLimit(.minutes(3)),
      arguments: [
        (Receiver.Answer(status: 302, headers: ["Location": "http://10.1.2.3/talk.mp4"]), "10.1.2.3"),
        (Receiver.Answer(status: 404), "404"),
      ])
    func anAddressThatLeadsNowhereGoodFailsTheProjectAlone(answer: Receiver.Answer, word: String) async throws {
      let installation = try Installation(environment: ["START_DELAY": "0s", "FETCH_ALLOW_HOSTS": "127.0.0.1"])
      defer { installation.remove() }
      let (program, caller) = try await installation.serve()
      let other = Receiver(script: [answer])
      let outcome = try await other.serve { address in
        let created = try await caller.send(
          "POST", "/v1/projects", json: #"{"videoUrl":"\#(address)/talk.mp4","start":true}"#)
        let project = try #require(created.object["id"] as? String, "\(created.text)")
        return try await caller.outcome(of: project)
      }
      #expect(outcome.object["status"] as? String == "failed")
      #expect((outcome.object["error"] as? String)?.contains(word) == true, "\(outcome.text)")
      #expect(other.received.allSatisfy { $0.target == "/talk.mp4" } && !other.received.isEmpty)
      #expect(installation.files(below: "originals") == [] && installation.files(below: "tmp") == [])
      #expect(try await caller.send("GET", "/health/ready").status == 200, "the service goes on")
      program.send(SIGTERM)
      #expect(await program.ended().status == 0)
    }

    @Test(
      .timeLimit(.minutes(3)),
      arguments: [
        "http://127.0.0.1:9/talk.mp4", "http://10.1.2.3/talk.mp4", "http://[::1]/talk.mp4",
        "http://169.254.169.254/latest/meta-data",
      ])
    func privateAddressesAreRefused(address: String) async throws {
      let installation = try Installation(environment: ["START_DELAY": "0s"])
      defer { installation.remove() }
      let (program, caller) = try await installation.serve()
      let created = try await caller.send("POST", "/v1/projects", json: #"{"videoUrl":"\#(address)"}"#)
      if let project = created.object["id"] as? String {
        _ = try await caller.send("POST", "/api/process-klap", json: #"{"projectId":"\#(project)"}"#)
        let outcome = try await caller.outcome(of: project).object
        #expect(outcome["status"] as? String == "failed")
        #expect((outcome["error"] as? String)?.isEmpty == false)
      } else {
        #expect((400..<500).contains(created.status), "\(created.text)")
      }
      #expect(installation.files(below: "tmp") == [])
      program.send(SIGTERM)
      #expect(await program.ended().status == 0)
    }
  }
}
