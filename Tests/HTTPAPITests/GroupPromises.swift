import Foundation
import Testing

/// URL groups and what an account may have at once, as stock QStash clients ask for them.
@Suite(.timeLimit(.minutes(1)))
struct GroupPromises {
  private func add(
    _ house: House, _ endpoints: String, to group: String = "g", key: String? = nil
  ) async throws -> Client.Answer {
    try await house.client.send(
      "POST", "/v2/topics/\(group)/endpoints", key: key ?? house.key, #"{"endpoints":[\#(endpoints)]}"#)
  }

  private func messages(_ house: House, _ headers: [(String, String)] = []) async throws -> [JSON] {
    let answer = try await house.client.send("POST", "/v2/publish/g", key: house.key, "x", headers: headers)
    try #require(answer.status == 200, "\(answer.text)")
    var found: [JSON] = []
    for receipt in try answer.json().list {
      let id = try #require(receipt["messageId"].text)
      found.append(try await house.client.send("GET", "/v2/messages/\(id)", key: house.key).json())
    }
    return found
  }

  @Test func aGroupsHeadersCountWhereThePublisherSaysNothing() async throws {
    try await House.with { house in
      _ = try await add(house, #"{"url":"https://a.example"},{"name":"b","url":"https://b.example"}"#)
      let body = #"{"headers":{"Upstash-Retries":"1","Upstash-Forward-X-Kind":["one"]}}"#
      #expect(try await house.client.send("PATCH", "/v2/topics/g", key: house.key, body).status == 200)
      let plain = try await messages(house)
      #expect(plain.map { $0["maxRetries"] } == [1, 1])
      #expect(plain.allSatisfy { $0["header"]["X-Kind"].list == ["one"] && $0["topicName"] == "g" })
      #expect(plain.map { $0["endpointName"] } == [.null, "b"])
      #expect(try await messages(house, [("Upstash-Retries", "2")]).map { $0["maxRetries"] } == [2, 2])
    }
  }

  @Test func endpointsAreMovedByTheirNameAndAGroupWithoutAnyIsGone() async throws {
    try await House.with { house in
      _ = try await add(house, #"{"name":"a","url":"https://a.example"}"#)
      _ = try await add(house, #"{"name":"a","url":"https://moved.example"}"#)
      let group = try await house.client.send("GET", "/v2/topics/g", key: house.key)
      #expect(try group.json("endpoints").list.map { $0["url"] } == ["https://moved.example"])
      #expect(try await house.client.send("GET", "/v2/topics/g", key: house.otherKey).status == 404)
      let left = try await house.client.send(
        "DELETE", "/v2/topics/g/endpoints", key: house.key, #"{"endpoints":[{"name":"a"}]}"#)
      #expect(left.status == 200)
      let gone = try await house.client.send("GET", "/v2/topics/g", key: house.key)
      #expect(gone.status == 404)
      #expect(try gone.json("error") == "url group not found")
      #expect(try await house.client.send("DELETE", "/v2/topics/g", key: house.key).status == 200)
    }
  }

  @Test func oneEndpointTooManyIsAQuota() async throws {
    try await House.with { house in
      let many = (0..<100).map { #"{"url":"https://e\#($0).example"}"# }.joined(separator: ",")
      let statuses = [
        try await add(house, many).status,
        try await add(house, #"{"url":"https://one-more.example"}"#).status,
        try await add(house, #"{"url":"nowhere"}"#, to: "h").status,
      ]
      #expect(statuses == [200, 412, 400])
    }
  }

  @Test func theParallelismOfAnAccountIsWhatTheRunnerHasForIt() async throws {
    try await House.with { house in
      let answer = try await house.client.send("GET", "/v2/globalParallelism", key: house.key).json()
      #expect(answer["parallelismMax"] == 48 && answer["parallelismCount"] == 0)
    }
  }
}
