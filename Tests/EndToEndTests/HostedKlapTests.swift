import Foundation
import SampleTalk
import Testing

extension EndToEnd {
  /// `KLAP_API_KEY` sends the work to a service that speaks Klap's protocol and nothing more: here a second Cutroom with
  /// its extensions off.
  @Suite struct HostedKlapTests {
    @Test(.timeLimit(.minutes(10)))
    func theWholeWayWorksAgainstAKlapOfOthers() async throws {
      let klap = try Installation(environment: ["STUDIO_EXTENSIONS": "false", "FETCH_ALLOW_HOSTS": "127.0.0.1"])
      defer { klap.remove() }
      let (klapProgram, klapCaller) = try await klap.serve(account: "customer")
      let ours = try Installation(environment: [
        "KLAP_API_URL": klapCaller.address + "/v2", "KLAP_API_KEY": try #require(klapCaller.key), "START_DELAY": "0s",
      ])
      defer { ours.remove() }
      let (program, caller) = try await ours.serve()
      let video = try await SharedSample.files(.short).video
      let created = try await caller.send(
        "POST", "/v1/projects", json: #"{"name":"talk","options":{"count":1,"max":20}}"#)
      let project = try #require(created.object["id"] as? String, "\(created.text)")
      let upload = try await caller.upload(video, to: "/v1/projects/\(project)/video")
      #expect((200..<300).contains(upload.status), "\(upload.text)")
      let queued = try await caller.send("POST", "/api/process-klap", json: #"{"projectId":"\#(project)"}"#)
      #expect(queued.object["message"] as? String == "Clip generation queued", "\(queued.text)")
      let outcome = try await caller.outcome(of: project)
      #expect(outcome.object["status"] as? String == "completed", "\(outcome.text)")
      #expect((outcome.object["clips"] as? [Any])?.isEmpty == false)
      for each in [program, klapProgram] {
        each.send(SIGTERM)
        #expect(await each.ended().status == 0)
      }
      #expect(ours.files(below: "studio").isEmpty, "the work was done elsewhere")
      #expect(ours.files(below: "library").contains { $0.hasSuffix(".mp4") })
    }
  }
}
