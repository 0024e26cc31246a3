import ClipModel
import Foundation
import HTTPAPI
import Intake
import Testing

/// Byte ranges as RFC 9110 says them.
@Suite(.timeLimit(.minutes(1)))
struct RangePromises {
  @Test(
    arguments: [
      (nil, .whole), ("bytes=0-0", .part(0...0)), ("bytes=0-", .part(0...99)), ("bytes=10-19", .part(10...19)),
      ("bytes=90-200", .part(90...99)), ("bytes=-10", .part(90...99)), ("bytes=-500", .part(0...99)),
      ("Bytes=1-2", .part(1...2)), ("bytes=100-", .unsatisfiable), ("bytes=-0", .unsatisfiable),
      ("bytes=99999999999999999999-", .unsatisfiable), ("bytes=5-4", .whole), ("bytes=a-b", .whole),
      ("bytes=-", .whole), ("items=0-1", .whole), ("bytes=0-1,5-6", .whole), ("bytes", .whole),
    ] as [(String?, ByteRange)])
  func aRangeOfAHundredBytes(header: String?, range: ByteRange) {
    #expect(ByteRange(header: header, size: 100) == range)
  }

  @Test func nothingOfAnEmptyFileCanBeHad() {
    #expect(ByteRange(header: "bytes=0-", size: 0) == .unsatisfiable)
    #expect(ByteRange(header: "bytes=-5", size: 0) == .unsatisfiable)
    #expect(ByteRange(header: nil, size: 0) == .whole)
  }

  @Test func aSignedLinkAnswersWithExactlyTheBytesAskedFor() async throws {
    try await House.with { house in
      let path = try await house.video()
      let data = [UInt8](try Data(contentsOf: URL(filePath: path)))
      let original = try await house.originals.importFile(path, name: "t", owner: house.owner)
      let link = house.mediaLinks.link(to: original.id, appURL: "")
      func get(_ headers: [(String, String)] = [], method: String = "GET") async throws -> Client.Answer {
        try await house.client.send(method, link, headers: headers)
      }
      let whole = try await get()
      #expect(whole.status == 200 && whole.body == data)
      #expect(whole.header("Accept-Ranges") == "bytes")
      let part = try await get([("Range", "bytes=100-199")])
      #expect(part.status == 206 && part.body == Array(data[100..<200]))
      #expect(part.header("Content-Range") == "bytes 100-199/\(data.count)")
      #expect(part.header("Content-Length") == "100")
      let end = try await get([("Range", "bytes=-500")])
      #expect(end.status == 206 && end.body == Array(data.suffix(500)))
      let beyond = try await get([("Range", "bytes=\(data.count)-")])
      #expect(beyond.status == 416)
      #expect(beyond.header("Content-Range") == "bytes */\(data.count)")
      let head = try await get([("Range", "bytes=0-9")], method: "HEAD")
      #expect(head.status == 200 && head.body.isEmpty)
      #expect(head.header("Content-Length") == "\(data.count)")
      let tag = try #require(whole.header("ETag"))
      #expect(try await get([("If-None-Match", tag)]).status == 304)
      #expect(try await get([("Range", "bytes=0-9"), ("If-Range", tag)]).status == 206)
      #expect(try await get([("Range", "bytes=0-9"), ("If-Range", "\"old\"")]).status == 200)
    }
  }

  @Test func aLinkThatWasChangedOpensNothing() async throws {
    try await House.with { house in
      let link = house.mediaLinks.link(to: Original.ID("org_a"), appURL: "")
      let unchanged = try await house.client.send("GET", link)
      #expect(unchanged.status == 404)
      #expect(try await house.client.send("GET", link + "0").status == 403)
      #expect(try await house.client.send("GET", "/media/org_a").status == 403)
      #expect(try await house.client.send("GET", "/studio/files/x?exp=1&sig=2").status == 403)
    }
  }
}
