import Foundation
import SampleTalk
import TestDatabase
import Testing

extension EndToEnd {
  /// Several nodes that share a PostgreSQL and a folder of files.
  @Suite struct NodesTests {
    /// One node takes the video, another makes the clips, dies, and a third one goes on.
    @Test(.timeLimit(.minutes(5)))
    func theWorkOfANodeThatDiesIsDoneByAnother() async throws {
      try await withPostgresSetting { database in
        let nodes = try Nodes(database: database)
        defer { nodes.remove() }
        let (web, caller) = try await nodes.add().serve(["--roles", "web"])
        let project = try await Self.order(caller)
        let message = try await caller.send("POST", "/v2/publish/http://127.0.0.1:9/", json: "{}")
        let waiting = try await caller.send("GET", "/v2/messages/\(message.object["messageId"] ?? "")")
        #expect(waiting.text.contains("a node with the role courier: none is running"), "\(waiting.text)")
        let first = try nodes.add()
        let dying = try await nodes.start(first, roles: "courier,studio")
        try await first.wait(for: dying) { _ in nodes.hasBegun }
        dying.send(SIGKILL)
        _ = await dying.ended()
        let heir = try await nodes.start(try nodes.add(), roles: "courier,studio")
        let outcome = try await caller.outcome(of: project)
        #expect(outcome.object["status"] as? String == "completed", "\(outcome.text)")
        let clip = try #require((outcome.object["clips"] as? [[String: Any]])?.first?["id"] as? String)
        let video = try await caller.send("GET", "/v1/clips/\(clip)/video")
        #expect(video.status == 200 && video.body.count > 10_000, "the first node has what the third one made")
        for node in [web, heir] {
          node.send(SIGTERM)
          #expect(await node.ended().status == 0)
        }
      }
    }

    @Test(.timeLimit(.minutes(2)))
    func aNodeWithAnotherFolderOfFilesIsRefused() async throws {
      try await withPostgresSetting { database in
        let nodes = try Nodes(database: database)
        defer { nodes.remove() }
        let first = try await nodes.start(try nodes.add())
        var stranger = try nodes.add()
        stranger.environment["CUTROOM_FILES"] = nil
        let refused = try await RunningProgram(["serve", "--port", "0", "--roles", "studio"], in: stranger).ended()
        #expect(refused.status == 5)
        #expect(refused.errors.contains("else web, courier and studio must be on one node"), "\(refused.errors)")
        first.send(SIGTERM)
        #expect(await first.ended().status == 0)
      }
    }

    @Test(.timeLimit(.minutes(2)))
    func aDatabaseThatDoesNotAnswerIsNamedWithoutItsPassword() async throws {
      let installation = try Installation(environment: ["DATABASE_URL": "postgresql://me:hush@127.0.0.1:9/app"])
      defer { installation.remove() }
      let ended = try await RunningProgram(["serve", "--port", "0"], in: installation).ended()
      #expect(ended.status == 5)
      #expect(ended.errors.contains("postgresql://me@127.0.0.1/app") && ended.errors.contains("DATABASE_URL"))
      #expect(!ended.errors.contains("hush"), "\(ended.errors)")
    }

    @Test(.timeLimit(.minutes(2)))
    func theSchemaIsPrintedAndThenMade() async throws {
      try await withPostgresSetting { database in
        let installation = try Installation(environment: ["DATABASE_URL": database])
        defer { installation.remove() }
        let plan = try await RunningProgram(["migrate", "--dry-run"], in: installation).ended()
        #expect(plan.status == 0 && plan.output.contains("CREATE TABLE cutroom_work ("), "\(plan.errors)")
        let first = try await RunningProgram(["migrate"], in: installation).ended()
        #expect(first.status == 0 && first.output.contains("delivery"), "\(first.errors)")
        let second = try await RunningProgram(["migrate"], in: installation).ended()
        #expect(second.status == 0 && second.output.contains("up to date"), "\(second.errors)")
      }
    }

    static func order(_ caller: Caller) async throws -> String {
      let video = try await SharedSample.files(.short).video
      let created = try await caller.send(
        "POST", "/v1/projects", json: #"{"name":"talk","options":{"count":1,"max":20}}"#)
      let project = try #require(created.object["id"] as? String, "\(created.text)")
      let upload = try await caller.upload(video, to: "/v1/projects/\(project)/video?start=true")
      #expect((200..<300).contains(upload.status), "\(upload.text)")
      return project
    }
  }
}
