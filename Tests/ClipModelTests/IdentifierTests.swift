import ClipModel
import Testing

@Suite struct IdentifierTests {
  private enum Thing {}

  @Test func timedIDsSortByTheirTimeInEveryCollation() {
    // Around a carry, and far apart.
    let times: [Int64] = [0, 1, 35, 36, 1_767_225_599_999, 1_767_225_600_000, 4_102_444_800_000]
    let ids = times.map { Identifier<Thing>.timed(prefix: "msg_", at: Timestamp(milliseconds: $0)).rawValue }
    #expect(ids == ids.sorted())
    for id in ids {
      #expect(id.hasPrefix("msg_") && id.utf8.count == 26)
      #expect(id.dropFirst(4).prefix(9).allSatisfy { $0.isNumber || $0.isLowercase })
    }
  }

  @Test func timedIDsOfOneMomentDiffer() {
    let time = Timestamp(milliseconds: 1_767_225_600_000)
    let ids = Set((0..<10_000).map { _ in Identifier<Thing>.timed(at: time).rawValue })
    #expect(ids.count == 10_000)
    #expect(Set(ids.map { $0.prefix(9) }).count == 1)
  }
}
