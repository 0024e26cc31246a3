import ClipModel
import Database
import Delivery
import Testing

/// Work that may have taken a process down runs alone, and yet doesn't keep all other work from being done.
@Suite(.timeLimit(.minutes(1)))
struct SuspectPromises {
  @Test func othersAreServedBetweenTwoSuspects() async throws {
    let suspects = ["first", "second"]
    let gate = Gate()
    let worker = Worker { claim, _ in
      if claim.id.rawValue == "first" { await gate.pass() }
      return .delivered { _ in }
    }
    try await withEngine(
      handler: worker.forAnyQueue,
      prepare: { queue, database in
        for (place, id) in suspects.enumerated() {
          let item = WorkItem(
            id: WorkItem.ID(id), kind: .studioTask, account: .app, payload: [],
            due: Timestamp(milliseconds: Int64(place)))
          _ = try await database.write { try queue.enqueue(item, in: $0) }
        }
        for _ in 0..<WorkQueue.crashesBeforeAlone {
          _ = try await queue.claim(.studioTask, limit: 2)
          try await queue.voidLeases(.studioTask)
        }
      }
    ) { engine in
      let first = try #require(await worker.begun(count: 1).first).id.rawValue
      for id in ["a", "b"] { try await engine.add(id) }
      gate.open()
      let order = await worker.begun(count: 4).map(\.id.rawValue)
      #expect(suspects.contains(first) && suspects.contains(order[3]) && first != order[3], "\(order)")
      #expect(Set(order[1...2]) == ["a", "b"], "\(order)")
    }
  }
}
