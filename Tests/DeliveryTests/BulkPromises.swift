import ClipModel
import Database
import Delivery
import TestClock
import TestDatabase
import Testing

/// Bulk cancellation takes back what is meant, and nothing else.
@Suite(.timeLimit(.minutes(1)))
struct BulkPromises {
  private let later = [(name: "Upstash-Delay", value: "1h")]

  @Test(arguments: Drivers.all) func onlyLiveMessagesCount(driver: Drivers) async throws {
    try await Depot.with(driver) { depot in
      var ids: [String] = []
      for _ in 0..<3 { ids.append(try await depot.publish("/", later)) }
      #expect(try await depot.cancel(("messageIds", ids[0]), ("messageIds", ids[1])) == 2)
      #expect(try await depot.cancel(("messageIds", ids[..<2].joined(separator: ","))) == 0)
      #expect(try await depot.cancel(("count", "100")) == 1)
      #expect(try await depot.cancel() == 0)
      for id in ids { #expect(try await depot.status(id) == .canceled) }
    }
  }

  @Test(arguments: Drivers.all) func eachFilterMeansItsMessagesAlone(driver: Drivers) async throws {
    try await Depot.with(driver) { depot in
      let filters: [(String, String)] = [
        ("url", "https://a.example/x?y=1,2"), ("host", "b.example"), ("path", "/only"), ("label", "A"),
        ("queueName", "q"), ("flowControlKey", "k"), ("labels", "other,second"), ("topicName", "g"),
      ]
      try await depot.office.addEndpoints([.init(name: nil, url: "https://g.example/")], toGroup: "g", of: depot.owner)
      let ids = [
        try await depot.publish("/x?y=1,2", later, to: "https://a.example"),
        try await depot.publish("/", later, to: "https://B.example:8443"),
        try await depot.publish("/only?z", later, to: "https://c.example"),
        try await depot.publish("/", later + [("Upstash-Label", "AA,A")], to: "https://c.example"),
        try await depot.publish("/", later, queue: "q", to: "https://c.example"),
        try await depot.publish("/", later + [("Upstash-Flow-Control-Key", "k")], to: "https://c.example"),
        try await depot.publish("/", later + [("Upstash-Label", "first,second")], to: "https://c.example"),
        try await depot.publish("", later, to: "g"),
      ]
      let bystanders = [
        try await depot.publish("/x?y=1", later, to: "https://a.example"),
        try await depot.publish("/", later, to: "https://xb.example"),
        try await depot.publish("/", later, to: "https://b.example.com"),
        try await depot.publish("/only/not", later, to: "https://c.example"),
        try await depot.publish("/", later + [("Upstash-Label", "a,AB")], to: "https://c.example"),
        try await depot.publish("/", later, queue: "q_", to: "https://c.example"),
      ]
      for (filter, id) in zip(filters, ids) {
        #expect(try await depot.cancel(filter) == 1, "\(filter)")
        #expect(try await depot.status(id) == .canceled, "\(filter)")
      }
      for id in bystanders { #expect(try await depot.status(id) != .canceled) }
      #expect(try await depot.cancel(("callerIp", "198.51.100.8")) == 0)
      #expect(try await depot.cancel(("callerIP", "198.51.100.7")) == bystanders.count)
    }
  }

  @Test(arguments: Drivers.all) func valuesAreAlternativesAndFieldsAreConditions(driver: Drivers) async throws {
    try await Depot.with(driver) { depot in
      let begin = depot.clock.now.milliseconds
      for label in ["a", "b", "c"] {
        try await depot.publish("/1", later + [("Upstash-Label", label)])
        try await depot.publish("/2", later + [("Upstash-Label", label)])
        depot.clock.advance(by: .seconds(1))
      }
      #expect(try await depot.cancel(("label", "a"), ("label", "b"), ("path", "/1")) == 2)
      #expect(try await depot.cancel(("fromDate", "\(begin + 1000)"), ("toDate", "\(begin + 1999)")) == 1)
      #expect(try await depot.cancel(("toDate", "\(begin)")) == 1)
      #expect(try await depot.cancel(body: #"{"label":["c"],"fromDate":\#(begin + 2000),"count":1}"#) == 1)
      #expect(try await depot.cancel() == 1)
    }
  }

  @Test func anEmptyListOfIdsCancelsNothing() async throws {
    try await Depot.with { depot in
      let id = try await depot.publish("/", later)
      #expect(try await depot.cancel(body: #"{"messageIds":[]}"#) == 0)
      #expect(try await depot.cancel(("messageIds", "")) == 0)
      #expect(try await depot.cancel(("label", "")) == 0)
      #expect(try await depot.cancel(("messageIds", "msg_unknown"), ("label", "x")) == 0)
      #expect(try await depot.status(id) == .waiting)
      #expect(try await depot.cancel(("label", "x"), body: #"{"messageIds":["\#(id)"]}"#) == 1)
    }
  }

  @Test(arguments: [
    ("labeel", "x"), ("state", "CREATED"), ("dlqIds", "1-a"), ("count", "0"), ("count", "501"), ("fromDate", "soon"),
    ("responseStatus", "200"),
  ])
  func whatIsNotUnderstoodIsRefused(name: String, value: String) {
    #expect(throws: DeliveryError.self) { try Depot.selection([(name, value)], "", .cancellation) }
  }

  @Test(arguments: [#"{"messageIds":null}"#, "[]", "{", #"{"labeel":"x"}"#, #"{"label":{"a":1}}"#, #"{"label":true}"#])
  func bodiesThatAreNotUnderstoodAreRefused(body: String) {
    #expect(throws: DeliveryError.self) { try Depot.selection([], body, .cancellation) }
  }

  @Test func anothersMessagesStay() async throws {
    try await Depot.with { depot in
      let theirs = try await depot.publish("/", later, by: depot.stranger)
      #expect(try await depot.cancel(("messageIds", theirs)) == 0)
      #expect(try await depot.cancel() == 0)
      #expect(try await depot.status(theirs) == .waiting)
    }
  }

  @Test(arguments: Drivers.all) func moreThanABatchGoes(driver: Drivers) async throws {
    try await Depot.with(driver) { depot in
      try await depot.office.setQueue("q", parallelism: 2, isPaused: nil, of: depot.owner)
      for _ in 0..<510 { try await depot.publish(queue: "q") }
      #expect(try await depot.queue.claim(.message, limit: 1).count == 1)
      #expect(try await depot.cancel(("count", "7")) == 7)
      #expect(try await depot.cancel() == 503)
      #expect(try await depot.deliver() == 0)
      // The places are free again.
      for _ in 0..<3 { try await depot.publish(queue: "q") }
      #expect(try await depot.queue.claim(.message, limit: 10).count == 2)
    }
  }

  @Test func aMessageInFlightIsTakenBack() async throws {
    try await Depot.with { depot in
      let id = try await depot.publish()
      let claim = try await depot.queue.claim(.message, limit: 1)[0]
      #expect(try await depot.cancel() == 1)
      #expect(try await depot.queue.settle(claim, .delivered { _ in }) == false)
      #expect(try await depot.log(("messageId", id)).items.map(\.state) == ["CANCELED", "CANCEL_REQUESTED", "CREATED"])
      #expect(try await depot.log(("state", "CANCELLED")).items.count == 1)
    }
  }

  @Test func noAccountReadsWhatOthersHaveWaiting() async throws {
    try await Depot.with { depot in
      let asks: [(String, (PostOffice) async throws -> Void)] = [
        ("UNION ALL", { _ = try await $0.cancel(try Depot.selection([], "", .cancellation), of: depot.owner) }),
        (
          "JOIN cutroom_messages",
          { _ = try await $0.cancel(try Depot.selection([("queueName", "q")], "", .cancellation), of: depot.owner) }
        ),
        (
          "w WHERE kind",
          { office in
            try await office.setQueue("q", parallelism: 2, isPaused: nil, of: depot.owner)
            try await office.removeQueue("q", of: depot.owner)
          }
        ),
      ]
      for (words, ask) in asks {
        let plan = try await depot.plan(of: words, ask).filter { $0.contains("cutroom_work") }
        #expect(
          plan == [
            "SEARCH cutroom_work USING INDEX cutroom_work_account (account_id=? AND kind=?)",
            "SEARCH cutroom_work USING INDEX cutroom_work_lease (kind=?)",
          ])
      }
      try await depot.database.write {
        _ = try $0.run(
          "INSERT INTO cutroom_accounts (id, name, created_at) VALUES ($1, 'alice', 0)", depot.owner.rawValue)
      }
      for state in [nil, "waiting", "held", "active"] {
        let plan = try await depot.plan(of: "UNION ALL") { office in
          _ = try await Postmaster(office: office).messages(state: state, account: "alice")
        }
        #expect(plan.contains { $0.contains("cutroom_work_account (account_id=?") }, "\(plan)")
        #expect(!plan.contains { $0.contains("cutroom_work_due") || $0.hasSuffix("SCAN cutroom_work") }, "\(plan)")
      }
      let count = try await depot.plan(of: "count(*)") { _ = try await $0.globalParallelism(of: depot.owner) }
      #expect(count == ["SEARCH cutroom_work USING INDEX cutroom_work_lease (kind=?)"])
    }
  }
}
