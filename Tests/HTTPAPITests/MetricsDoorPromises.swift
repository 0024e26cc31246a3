import HTTPAPI
import Testing

/// Who may read `/metrics`.
@Suite(.timeLimit(.minutes(1)))
struct MetricsDoorPromises {
  private func status(_ house: House, key: String? = nil, _ headers: [(String, String)] = []) async throws -> Int {
    try await house.client.send("GET", "/metrics", key: key, headers: headers).status
  }

  @Test func thisMachineReadsThemInPrometheusForm() async throws {
    try await House.with { house in
      for overSocket in [true, false] {
        let answer = try await house.client.send("GET", "/metrics", overSocket: overSocket)
        #expect(answer.status == 200)
        #expect(answer.header("Content-Type") == "text/plain; version=0.0.4; charset=utf-8")
        #expect(answer.text.contains("cutroom_build_info{version=\"test\"} 1\n"))
        #expect(answer.text.contains("cutroom_work{kind=\"message\",state=\"waiting\"} 0\n"))
      }
    }
  }

  @Test func whatCameThroughAProxyOrForAnotherNameIsNotFromHere() async throws {
    try await House.with { house in
      for header in [
        ("X-Forwarded-For", "203.0.113.9"), ("Forwarded", "for=203.0.113.9"), ("Via", "1.1 proxy"),
        ("Host", "evil.example"), ("Host", "127.0.0.1.evil.example"),
      ] {
        let (stranger, account) = (try await status(house, [header]), try await status(house, key: house.key, [header]))
        #expect(stranger == 401 && account == 401, "\(header): an account's key opens no other's numbers")
      }
      let near = try await status(house, [("Host", "localhost:8080")])
      #expect(near == 200)
    }
  }

  @Test func withAPublicAddressOnlyTheSocketReadsThem() async throws {
    try await House.with(House.Rules(metrics: MetricsAccess(hasPublicAddress: true))) { house in
      let answer = try await house.client.send("GET", "/metrics", overSocket: true)
      #expect(answer.status == 200)
      #expect(try await status(house) == 401)
    }
  }

  @Test func theTokenIsTheOnlyWayInWhereItIsSet() async throws {
    let access = MetricsAccess(token: "scrape-me", hasPublicAddress: true)
    try await House.with(House.Rules(metrics: access)) { house in
      let open = try await status(house)
      #expect(open == 401)
      #expect(try await status(house, key: "scrape-you") == 401)
      #expect(try await status(house, key: house.key) == 401)
      #expect(try await status(house, key: "scrape-me", [("X-Forwarded-For", "203.0.113.9")]) == 200)
      #expect(try await house.client.send("GET", "/metrics", overSocket: true).status == 200)
      #expect(
        try await house.client.send("GET", "/v1/projects", key: "scrape-me").status == 401, "it opens nothing else")
    }
  }
}
