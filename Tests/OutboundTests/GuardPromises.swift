import Foundation
import Outbound
import TestDatabase
import TestReceiver
import Testing

/// Names resolve as the test says.
private struct Phonebook: HostResolver {
  let entries: [String: [String]]

  func addresses(of host: String) async throws(OutboundError) -> [IPAddress] {
    if let numeric = IPAddress(host) { return [numeric] }
    guard let found = entries[host] else { throw .unresolvable(host) }
    return found.compactMap { IPAddress($0) }
  }
}

@Suite(.timeLimit(.minutes(1)))
struct GuardPromises {
  private func withClient(
    _ entries: [String: [String]] = [:], _ body: @Sendable (OutboundClient) async throws -> Void
  ) async throws {
    let client = OutboundClient(resolver: Phonebook(entries: entries))
    try await body(client)
    try await client.shutdown()
  }

  private func refusal(
    _ client: OutboundClient, _ url: String, _ policy: OutboundPolicy = .fetch(allowHosts: []), redirects: Int = 0
  ) async -> OutboundError? {
    do {
      _ = try await client.send(
        OutboundRequest(url: url, timeout: .seconds(5), maximumRedirects: redirects), policy: policy)
      return nil
    } catch {
      return error as? OutboundError
    }
  }

  @Test(arguments: [
    "127.0.0.1", "127.1.2.3", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254", "0.0.0.0",
    "100.64.0.1", "192.0.2.1", "198.18.0.1", "224.0.0.1", "255.255.255.255", "[::1]", "[::]", "[fe80::1]", "[fc00::1]",
    "[fd12::1]", "[ff02::1]", "[::ffff:127.0.0.1]", "[::ffff:8.8.8.8]", "[64:ff9b::7f00:1]", "[64:ff9b::808:808]",
    "[2002:7f00:1::]", "[2001:db8::1]", "[::127.0.0.1]",
  ])
  func addressesThatAreNotPublicAreRefused(host: String) async throws {
    try await withClient { client in
      guard case .refused = await refusal(client, "http://\(host):9/") else {
        Issue.record("\(host) was not refused")
        return
      }
    }
  }

  @Test func nameIsRefusedWhenAnyOfItsAddressesIsPrivate() async throws {
    try await withClient(["two.example": ["93.184.216.34", "10.0.0.1"], "odd.example": ["::ffff:10.0.0.1"]]) { client in
      #expect(
        await refusal(client, "http://two.example/") == .refused(host: "two.example", reason: "a private address"))
      #expect(await refusal(client, "http://odd.example/") != nil)
      #expect(await refusal(client, "http://none.example/") == .unresolvable("none.example"))
    }
  }

  @Test func numbersInOddFormsAreJudgedByWhatTheyMean() async throws {
    let client = OutboundClient()
    for host in ["2130706433", "127.1", "0x7f.0.0.1", "017700000001", "localhost"] {
      let error = await refusal(client, "http://\(host):9/")
      #expect(error?.isRefusal == true || error == .unresolvable(host), "\(host): \(String(describing: error))")
    }
    try await client.shutdown()
  }

  @Test func connectionGoesToTheCheckedAddressUnderTheNameAsked() async throws {
    let receiver = Receiver(script: [.init(headers: ["X-Seen": "yes"], body: "hello")])
    try await receiver.serve { origin in
      let port = origin.split(separator: ":").last ?? ""
      try await withClient(["pinned.example": ["127.0.0.1"]]) { client in
        let policy = OutboundPolicy.deliver(privateAllowed: true, allowHosts: [], ownOrigin: .refused([]))
        let answer = try await client.send(
          OutboundRequest(method: "POST", url: "http://pinned.example:\(port)/a?b", body: [1]), policy: policy)
        #expect(answer.status == 200)
        #expect(answer.header("x-seen") == "yes")
        #expect(answer.body == Array("hello".utf8))
      }
      #expect(receiver.received.first?.target == "/a?b")
      #expect(receiver.received.first?.headers["host"]?.hasPrefix("pinned.example") != false)
    }
  }

  @Test func redirectToAPrivateAddressIsRefused() async throws {
    let receiver = Receiver(script: [.init(status: 302, headers: ["Location": "http://10.0.0.1/secret"])])
    try await receiver.serve { origin in
      let port = origin.split(separator: ":").last ?? ""
      try await withClient { client in
        let policy = OutboundPolicy.fetch(allowHosts: ["127.0.0.1:\(port)"])
        let error = await refusal(client, origin + "/start", policy, redirects: 5)
        #expect(error == .refused(host: "10.0.0.1", reason: "a private address"))
        let answer = try await client.send(OutboundRequest(url: origin + "/start"), policy: policy)
        #expect(answer.status == 302)
      }
    }
  }

  @Test func endlessRedirectsEnd() async throws {
    let receiver = Receiver(script: [.init(status: 301, headers: ["Location": "/again"])])
    try await receiver.serve { origin in
      try await withClient { client in
        let policy = OutboundPolicy.fetch(allowHosts: ["127.0.0.1"])
        #expect(await refusal(client, origin, policy, redirects: 3) == .tooManyRedirects)
      }
      #expect(receiver.received.count == 4)
    }
  }

  @Test func ownAddressIsForOurAccountOnly() async throws {
    let receiver = Receiver()
    try await receiver.serve { origin in
      let port = origin.split(separator: ":").last ?? ""
      try await withClient(["alias.example": ["127.0.0.1"]]) { client in
        let others = OutboundPolicy.deliver(privateAllowed: true, allowHosts: [], ownOrigin: .refused([origin]))
        #expect(await refusal(client, origin, others)?.isRefusal == true)
        #expect(await refusal(client, "http://alias.example:\(port)/", others)?.isRefusal == true)
        let ours = OutboundPolicy.deliver(privateAllowed: false, allowHosts: [], ownOrigin: .allowed([origin]))
        #expect(await refusal(client, origin + "/x", ours) == nil)
      }
    }
  }

  @Test func unreadableOwnAddressOpensNothing() async throws {
    try await withClient(["far.example": ["93.184.216.34"]]) { client in
      for origin in ["", "app.example", "http://[fe80::1%25eth0]:80"] {
        let others = OutboundPolicy.deliver(privateAllowed: true, allowHosts: [], ownOrigin: .refused([origin]))
        #expect(await refusal(client, "http://far.example/", others)?.isRefusal == true)
        let ours = OutboundPolicy.deliver(privateAllowed: false, allowHosts: [], ownOrigin: .allowed([origin]))
        #expect(await refusal(client, "http://127.0.0.1:9/", ours)?.isRefusal == true)
      }
    }
  }

  @Test func answersAreCutAtTheLimit() async throws {
    let receiver = Receiver(script: [.init(body: String(repeating: "x", count: 100_000))])
    try await receiver.serve { origin in
      try await withClient { client in
        let request = OutboundRequest(url: origin, maximumResponseBytes: 1_000)
        let answer = try await client.send(request, policy: .operator)
        #expect(answer.body.count == 1_000)
      }
    }
  }

  @Test func refusedConnectionIsAnErrorAtOnce() async throws {
    try await withClient { client in
      guard case .connectionFailed = await refusal(client, "http://127.0.0.1:9/", .operator) else {
        Issue.record("no connection error")
        return
      }
    }
  }

  @Test func silentServerEndsWithTheTimeout() async throws {
    try await withStallingServer(saying: "") { origin in
      try await withClient { client in
        let request = OutboundRequest(url: origin, timeout: .milliseconds(100))
        await #expect(throws: OutboundError.timedOut) { try await client.send(request, policy: .operator) }
      }
    }
  }
}

@Suite(.timeLimit(.minutes(1)))
struct DownloadPromises {
  private func download(_ receiver: Receiver, limit: Int64) async throws -> (Result<Download, any Error>, [UInt8]?) {
    try await receiver.serve { origin in
      try await withTemporaryFolder { folder in
        let client = OutboundClient()
        let path = folder + "/file"
        let result: Result<Download, any Error>
        do {
          result = .success(
            try await client.download(
              origin + "/talk.mp4", to: path, limit: limit, timeout: .seconds(20),
              policy: .fetch(allowHosts: ["127.0.0.1"])))
        } catch { result = .failure(error) }
        try await client.shutdown()
        return (result, FileManager.default.contents(atPath: path).map { [UInt8]($0) })
      }
    }
  }

  @Test func fileArrivesWhole() async throws {
    let body = String(repeating: "0123456789", count: 50_000)
    let receiver = Receiver(script: [
      .init(status: 302, headers: ["Location": "/moved"]), .init(headers: ["Content-Type": "video/mp4"], body: body),
    ])
    let (result, bytes) = try await download(receiver, limit: 1 << 20)
    let download = try result.get()
    #expect(download.byteCount == 500_000)
    #expect(download.contentType == "video/mp4")
    #expect(download.url.hasSuffix("/moved"))
    #expect(bytes == Array(body.utf8))
  }

  @Test func canceledDownloadClosesItsFile() async throws {
    try await withTemporaryFolder { folder in
      let path = folder + "/file"
      let half = "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf!"
      try await withStallingServer(saying: half) { origin in
        let client = OutboundClient()
        let download = Task {
          try await client.download(
            origin, to: path, limit: 1 << 20, timeout: .seconds(50), policy: .fetch(allowHosts: ["127.0.0.1"]))
        }
        while !FileManager.default.fileExists(atPath: path) { await Task.yield() }
        #expect(openDescriptors(of: path) == 1)
        download.cancel()
        await #expect(throws: (any Error).self) { try await download.value }
        #expect(openDescriptors(of: path) == 0)
        try await client.shutdown()
      }
    }
  }

  @Test func tooLargeAndMissingFilesAreErrors() async throws {
    let large = Receiver(script: [.init(body: String(repeating: "x", count: 2_000))])
    let (first, _) = try await download(large, limit: 1_000)
    #expect(throws: OutboundError.tooLarge(limit: 1_000)) { try first.get() }
    let missing = Receiver(script: [.init(status: 404)])
    let (second, _) = try await download(missing, limit: 1_000)
    #expect(throws: OutboundError.badStatus(404)) { try second.get() }
  }
}

extension OutboundError {
  var isRefusal: Bool { if case .refused = self { true } else { false } }
}
