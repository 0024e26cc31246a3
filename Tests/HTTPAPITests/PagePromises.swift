import Foundation
import Testing

/// The pages' door: who is let in, who is not, and for how long.
@Suite(.timeLimit(.minutes(1)))
struct PagePromises {
  /// Sends the sign-in form as a browser does.
  private func signIn(_ house: House, key: String) async throws -> Client.Answer {
    let form = try await house.client.send("GET", "/sign-in")
    let cookie = try #require(form.header("Set-Cookie")?.split(separator: ";").first.map(String.init))
    let csrf = try #require(cookie.split(separator: "=", maxSplits: 1).last.map(String.init))
    return try await house.client.send(
      "POST", "/sign-in", "csrf=\(csrf)&key=\(key)",
      headers: [("Cookie", cookie), ("Content-Type", "application/x-www-form-urlencoded")])
  }

  private func session(_ house: House, key: String) async throws -> (String, String) {
    let answer = try await signIn(house, key: key)
    try #require(answer.status == 303, "\(answer.text)")
    return ("Cookie", try #require(answer.header("Set-Cookie")?.split(separator: ";").first.map(String.init)))
  }

  @Test func aKeysBrowserSeesItsAccountAndIsSignedOutWithTheKey() async throws {
    try await House.with { house in
      let (mine, foreign) = (try await house.project(), try await house.project(key: house.otherKey))
      let cookie = try await session(house, key: house.key)
      let other = try await session(house, key: house.otherKey)
      #expect(try await house.client.send("GET", "/projects/\(mine)", headers: [cookie]).status == 200)
      #expect(try await house.client.send("GET", "/projects/\(foreign)", headers: [cookie]).status == 404)
      _ = try await house.client.send("DELETE", "/admin/keys/first", overSocket: true)
      let page = try await house.client.send("GET", "/", headers: [cookie])
      #expect(page.status == 303)
      #expect(page.header("Location") == "/sign-in")
      #expect(try await house.client.send("GET", "/v1/projects", headers: [cookie]).status == 401)
      #expect(try await house.client.send("GET", "/", headers: [other]).status == 200)
    }
  }

  @Test func othersFailuresKeepNobodyOut() async throws {
    try await House.with { house in
      var statuses: [Int] = []
      for number in 0..<25 { statuses.append(try await signIn(house, key: "cr_wrong\(number)").status) }
      #expect(statuses.prefix(20).allSatisfy { $0 == 403 })
      #expect(statuses.suffix(5).allSatisfy { $0 == 429 })
      #expect(try await signIn(house, key: house.key).status == 303)
    }
  }

  @Test func aProxysOwnAuthorizationDoesNotSignAnybodyOut() async throws {
    try await House.with { house in
      let cookie = try await session(house, key: house.key)
      let page = try await house.client.send("GET", "/", headers: [cookie, ("Authorization", "Basic dTpw")])
      #expect(page.status == 200)
      let wrong = try await house.client.send("GET", "/", headers: [cookie, ("Authorization", "Bearer cr_wrong")])
      #expect(wrong.status == 303)
    }
  }

  @Test func theFormTellsHowLargeAVideoMayBe() async throws {
    try await House.with(House.Rules(maximumBytes: 500_000_000)) { house in
      let cookie = try await session(house, key: house.key)
      #expect(try await house.client.send("GET", "/new", headers: [cookie]).text.contains("up to 500 MB"))
    }
  }
}
