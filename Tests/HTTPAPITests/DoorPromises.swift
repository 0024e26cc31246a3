import Accounts
import ClipModel
import Foundation
import HTTPAPI
import TestClock
import Testing

/// Who may come in, how often, and what every answer carries.
@Suite(.timeLimit(.minutes(1)))
struct DoorPromises {
  @Test func keysAreMadeOverTheSocketOnly() async throws {
    try await House.with { house in
      let made = try await house.client.send("POST", "/admin/keys", #"{"name":"third"}"#, overSocket: true)
      #expect(made.status == 201)
      let key = try #require(try made.json("key").text)
      #expect(try await house.client.send("GET", "/v1/projects", key: key).status == 200)
      let list = try await house.client.send("GET", "/admin/keys", overSocket: true)
      #expect(try list.json("keys").list.count == 3)
      #expect(!list.text.contains(key))
      let id = try #require(try made.json("id").text)
      let revoked = try await house.client.send("DELETE", "/admin/keys/\(id)", overSocket: true)
      #expect(revoked.status == 200)
      #expect(try revoked.json("keys").list.map { $0["id"] } == [.text(id)])
      #expect(try await house.client.send("GET", "/v1/projects", key: key).status == 401)
      for key in [nil, house.key] {
        let answer = try await house.client.send("POST", "/admin/keys", key: key, #"{"name":"x"}"#)
        #expect(answer.status == (key == nil ? 401 : 403))
      }
    }
  }

  @Test func anAccountsNameRevokesAllItsKeys() async throws {
    try await House.with { house in
      let second = try await house.accounts.createKey(accountName: "first").secret.text
      let revoked = try await house.client.send("DELETE", "/admin/keys/first", overSocket: true)
      #expect(try revoked.json("keys").list.allSatisfy { $0["account"] == "first" && $0["revokedAt"].text != nil })
      #expect(try revoked.json("keys").list.count == 2)
      for key in [house.key, second] {
        #expect(try await house.client.send("GET", "/v1/projects", key: key).status == 401)
      }
      #expect(try await house.client.send("GET", "/v1/projects", key: house.otherKey).status == 200)
      _ = try await house.accounts.createKey(accountName: "my-app")
      let encoded = try await house.client.send("DELETE", "/admin/keys/my%2Dapp", overSocket: true)
      #expect(try encoded.json("keys").list.count == 1)
      let unknown = try await house.client.send("DELETE", "/admin/keys/nobody", overSocket: true)
      #expect(unknown.status == 404)
      #expect(try await house.client.send("DELETE", "/admin/keys/second", key: house.otherKey).status == 403)
    }
  }

  @Test func aSessionNeedsItsTokenToChangeAnything() async throws {
    try await House.with { house in
      let signedIn = try await house.accounts.signIn(withLink: house.accounts.makeSignInLink(for: .local))
      let cookie = ("Cookie", "cutroom_session=\(signedIn.secret.text)")
      #expect(try await house.client.send("GET", "/v1/projects", headers: [cookie]).status == 200)
      let forged = try await house.client.send("POST", "/v1/projects", #"{"name":"x"}"#, headers: [cookie])
      #expect(forged.status == 403)
      let honest = try await house.client.send(
        "POST", "/v1/projects", #"{"name":"x"}"#, headers: [cookie, ("X-CSRF-Token", signedIn.session.csrfToken)])
      #expect(honest.status == 201)
      // The socket and the session are one account.
      let seen = try await house.client.send("GET", "/v1/projects", overSocket: true)
      #expect(try seen.json("projects").list.count == 1)
    }
  }

  @Test func tooManyRequestsAreToldWhenToComeBack() async throws {
    try await House.with(House.Rules(limiter: (3, 0.1))) { house in
      for _ in 0..<3 { #expect(try await house.client.send("GET", "/v1/projects", key: house.key).status == 200) }
      let refused = try await house.client.send("GET", "/v1/projects", key: house.key)
      #expect(refused.status == 429)
      #expect(try refused.json("retryable") == true)
      #expect(try #require(Int(refused.header("Retry-After") ?? "")) >= 10)
      #expect(try await house.client.send("GET", "/v1/projects", key: house.otherKey).status == 200)
      #expect(try await house.client.send("GET", "/v1/projects", overSocket: true).status == 200)
      house.clock.advance(by: .seconds(11))
      #expect(try await house.client.send("GET", "/v1/projects", key: house.key).status == 200)
    }
  }

  @Test func publishingIsNotLimitedButManagingIs() async throws {
    try await House.with(House.Rules(limiter: (3, 0.1))) { house in
      for _ in 0..<10 {
        let sent = try await house.client.send("POST", "/v2/publish/https://example.com", key: house.key, "x")
        #expect(sent.status == 200, "\(sent.text)")
      }
      for _ in 0..<3 { #expect(try await house.client.send("GET", "/v2/queues", key: house.key).status == 200) }
      let refused = try await house.client.send("GET", "/v2/queues", key: house.key)
      #expect(refused.status == 429)
      #expect(refused.header("Burst-RateLimit-Limit") == "3" && refused.header("Burst-RateLimit-Remaining") == "0")
      #expect(refused.header("Burst-RateLimit-Reset") != nil && refused.header("RateLimit-Limit") == nil)
      #expect(
        try await house.client.send("POST", "/v2/publish/https://example.com", key: "cr_wrong", "x").status == 401)
    }
  }

  @Test func healthAndTheDescriptionAreOpenToAll() async throws {
    try await House.with { house in
      #expect(try await house.client.send("GET", "/health/live").json("status") == "live")
      #expect(try await house.client.send("GET", "/health/ready").status == 200)
      let description = try await house.client.send("GET", "/openapi.json").json()
      #expect(description["openapi"].text?.hasPrefix("3.") == true)
      #expect(description["paths"].keys.contains("/v1/projects/{id}/video"))
    }
  }

  @Test func everyRouteIsDescribed() async throws {
    try await House.with { house in
      let paths = try await house.client.send("GET", "/openapi.json").json()["paths"]
      let described = paths.keys.flatMap { path in
        paths[path].keys.map { House.Route(method: $0.uppercased(), path: path.replacing(#/\{\w+\}/#, with: "*")) }
      }
      // Links that we make ourselves, deliveries to ourselves, and addresses that only say that nothing is there.
      let own =
        ["/api/worker/", "/api/webhooks/", "/media/", "/studio/", "/openapi.json", "/llm"]
        + ["/v2/workflows", "/v2/notify", "/v2/waiters"]
      var count = 0
      for route in house.routes where !own.contains(where: route.path.hasPrefix) {
        let path = route.path.replacing(#/\{\w+\}/#, with: "*")
        let isDescribed = described.contains { one in
          guard one.method == route.method else { return false }
          return path.hasSuffix("**") ? one.path.hasPrefix(path.dropLast(2)) : one.path == path
        }
        // Below /v1 every other method has a route that answers 405.
        let isRefusal = path.hasPrefix("/v1/") && described.contains { $0.path == path }
        #expect(isDescribed || isRefusal, "\(route.method) \(route.path)")
        count += isDescribed ? 1 : 0
      }
      #expect(count > 80)
    }
  }

  @Test func everyDescribedRouteIsThereAndClosedToStrangers() async throws {
    try await House.with(House.Rules(metrics: MetricsAccess(hasPublicAddress: true))) { house in
      let paths = try await house.client.send("GET", "/openapi.json").json()["paths"]
      for path in paths.keys {
        for method in paths[path].keys {
          let address = path.replacing(#/\{\w+\}/#, with: "x")
          let answer = try await house.client.send(method.uppercased(), address, "")
          let isOpen = paths[path][method]["security"] == .list([])
          #expect(answer.status == (isOpen ? 200 : 401), "\(method) \(path)")
        }
      }
    }
  }

  @Test func everyAnswerIsShieldedAndNamesItsRequest() async throws {
    try await House.with { house in
      for path in ["/health/live", "/nothing/here", "/v1/projects"] {
        let answer = try await house.client.send("GET", path)
        #expect(answer.header("X-Content-Type-Options") == "nosniff")
        #expect(answer.header("Content-Security-Policy")?.contains("default-src 'none'") == true)
        #expect(answer.header("X-Request-Id")?.isEmpty == false)
      }
    }
  }

  @Test func whatIsNotThereIsSaidInTheFormOfItsProtocol() async throws {
    try await House.with { house in
      func get(_ path: String) async throws -> JSON { try await house.client.send("GET", path, key: house.key).json() }
      let problem = try await get("/v1/nothing")
      #expect(problem["code"] == "not-found")
      #expect(try await get("/api/nothing").keys == ["error"])
      #expect(try await get("/v2/nothing").keys == ["error"])
      #expect(try await get("/v2/tasks/a/b/c").keys == ["message", "error_code"])
    }
  }
}
