import ClipModel
import Foundation
import Generation
import KlapProtocol
import Testing

/// What is taken at the door is never refused later for its form.
@Suite(.timeLimit(.minutes(1)))
struct OptionPromises {
  @Test(
    arguments: [
      #"{"min":130,"max":180}"#, #"{"range":"10:00-20:00"}"#, #"{"range":{"start":0,"end":1}}"#,
      #"{"count":50,"min":1,"target":180,"max":180,"width":128,"height":2160,"language":"EN"}"#, #"{"max":1}"#,
    ])
  func whatTheAPITakesIsTakenByStudioToo(options: String) async throws {
    try await House.with { house in
      let project = try await house.project(
        body: #"{"videoUrl":"https://example.com/a.mp4","options":\#(options),"start":true}"#)
      let delivered = try await house.deliverStart(of: project)
      #expect(delivered.status == 200, "\(delivered.text)")
      let shown = try await house.client.send("GET", "/v1/projects/\(project)", key: house.key).json()
      #expect(shown["status"] == "processing", "\(shown["error"])")
      #expect(try await house.count("cutroom_tasks") == 1)
    }
  }

  @Test(
    arguments: [
      (#"{"range":"0-30"}"#, "range"), (#"{"min":130,"max":180}"#, "min above 120 s"),
      (#"{"target":121,"max":180}"#, "target above 120 s"),
    ])
  func whatHostedKlapCannotDoIsRefusedBeforeAnythingIsMade(options: String, word: String) async throws {
    try await House.with(House.Rules(capabilities: .hostedKlap)) { house in
      let answer = try await house.client.send(
        "POST", "/v1/projects", key: house.key,
        #"{"videoUrl":"https://example.com/a.mp4","options":\#(options),"start":true}"#)
      #expect(answer.status == 422)
      #expect(try answer.json("code") == "unsupported-options")
      #expect(try answer.json("detail").text?.contains(word) == true)
      #expect(try await house.count("projects") == 0)
    }
  }

  @Test func plainKlapFieldsKeepKlapsLimits() throws {
    var request = CreateTaskRequest(
      sourceVideoURL: "https://example.com/a.mp4", minDuration: 130, targetDuration: 150, maxDuration: 180)
    let error = #expect(throws: KlapProtocolError.self) { try request.clipOptions() }
    #expect(error == .invalid(field: "min_duration", rule: "must be between 1 and 120 seconds"))
    request.cutroom = CutroomRequest(from: 600, to: 1200)
    #expect(try request.clipOptions().range == TimeRange(start: 600, end: 1200))
    request.cutroom?.to = 1201
    #expect(throws: KlapProtocolError.self) { try request.clipOptions() }
  }
}
