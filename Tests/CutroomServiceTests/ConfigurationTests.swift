import ClipModel
import CutroomService
import Delivery
import Testing

/// What may be set, and how a wrong value is refused.
struct ConfigurationTests {
  private func configuration(_ values: [String: String]) throws -> Configuration {
    try Configuration(settings: Settings(values), userHome: "/home/me")
  }

  @Test func nothingSetMeansEverythingEmbedded() throws {
    let configuration = try configuration([:])
    #expect(configuration.home == "/home/me/.cutroom")
    #expect(configuration.qstash == nil && configuration.klap == nil)
    #expect(configuration.startDelay == .seconds(10))
  }

  @Test(arguments: ["https://q.example.com", "https://q.example.com/v2/publish/", "https://q.example.com/v2/publish"])
  func queueAddressWorksWithAndWithoutThePublishPath(address: String) throws {
    let configuration = try configuration([
      "QSTASH_URL": address, "QSTASH_TOKEN": "t", "QSTASH_CURRENT_SIGNING_KEY": "sig_a",
      "NEXT_PUBLIC_APP_URL": "https://app.example.com",
    ])
    #expect(configuration.qstash?.address == "https://q.example.com")
  }

  @Test func currentSigningKeyAloneIsEnough() throws {
    #expect(try configuration(["QSTASH_CURRENT_SIGNING_KEY": "sig_a"]).hostedSigningKeys == ["sig_a"])
  }

  /// What can't reach us is named, and takes nothing new: `serve` refuses it, other commands go on without.
  @Test func hostedServicesNeedAnAddressThatTheyCanReach() throws {
    let keys = ["KLAP_API_KEY": "kak_1", "QSTASH_TOKEN": "t", "QSTASH_CURRENT_SIGNING_KEY": "sig_a"]
    let unreachable: [[String: String]] = [
      [:], ["CUTROOM_URL": "http://localhost:8080"], ["CUTROOM_HOST": "::1"], ["CUTROOM_HOST": "127.0.0.1"],
      ["CUTROOM_HOST": "localhost"], ["CUTROOM_HOST": "::"],
    ]
    for settings in unreachable {
      let configuration = try configuration(keys.merging(settings) { $1 })
      #expect(
        configuration.unusable == [.unreachable(key: "QSTASH_TOKEN"), .unreachable(key: "KLAP_API_KEY")], "\(settings)")
      #expect(configuration.qstash == nil && !configuration.isCalledBack)
      #expect(configuration.klap?.takesNewRuns == false, "what it has begun goes on")
    }
    let reachable: [[String: String]] = [["CUTROOM_URL": "https://clips.example.com"], ["CUTROOM_HOST": "2001:db8::1"]]
    for settings in reachable {
      let configuration = try configuration(keys.merging(settings) { $1 })
      #expect(configuration.unusable == [] && configuration.klap?.takesNewRuns == true, "\(settings)")
    }
    // A Klap on this machine reaches this machine.
    let local = try configuration(["KLAP_API_KEY": "kak_1", "KLAP_API_URL": "http://127.0.0.1:9/v2"])
    #expect(local.unusable == [] && local.klap?.takesNewRuns == true)
  }

  /// As in the `.env` of an app that publishes here.
  @Test func itIsNoQStashOfItsOwn() throws {
    let keys = ["QSTASH_TOKEN": "cr_1", "QSTASH_CURRENT_SIGNING_KEY": "sig_a"]
    for (address, url) in [
      ("http://127.0.0.1:8080", nil), ("http://localhost:8080/v2/publish/", nil),
      ("https://clips.example.com", "https://clips.example.com"),
    ] {
      let found = try configuration(keys.merging(["QSTASH_URL": address, "CUTROOM_URL": url ?? ""]) { $1 })
      #expect(found.unusable == [.ourselves(key: "QSTASH_URL")] && found.qstash == nil, "\(address)")
    }
    let host = ["QSTASH_URL": "http://192.0.2.7:8080", "CUTROOM_HOST": "192.0.2.7"]
    #expect(try configuration(keys.merging(host) { $1 }).unusable == [.ourselves(key: "QSTASH_URL")])
    let beside = try configuration(keys.merging(["QSTASH_URL": "http://127.0.0.1:8081"]) { $1 })
    #expect(beside.unusable == [] && beside.qstash != nil)
  }

  @Test func whatHasNoDriverIsNamedAndNeverIgnoredSilently() throws {
    let keys = ["S3_BUCKET", "TRANSCRIBE_URL", "LLM_URL", "RESEND_API_KEY", "SMTP_URL", "CLERK_SECRET_KEY"]
    for key in keys {
      let unusable = try configuration([key: "hush"]).unusable
      #expect(unusable.map(\.key) == [key])
      #expect(unusable.allSatisfy { !"\($0)".contains("hush") }, "values may be secrets")
    }
    #expect(try configuration(["QSTASH_TOKEN": "t"]).unusable.map(\.key) == ["QSTASH_TOKEN"])
  }

  @Test func limitsOfMessagesAreSettings() throws {
    let limits = try configuration([
      "MAX_MESSAGE_BYTES": "10", "MAX_RETRIES": "3", "MAX_DELIVERY_TIME": "2h", "MAX_DELAY": "7d",
      "DEDUPLICATION_WINDOW": "90d", "MAX_QUEUES": "10", "DLQ_RETENTION": "3d",
    ])
    #expect(limits.publishLimits.messageBytes == 10 && limits.publishLimits.retries == 3)
    #expect(limits.publishLimits.timeout == .seconds(7200) && limits.publishLimits.delay == .seconds(7 * 86_400))
    #expect(limits.publishLimits.deduplicationWindow == .seconds(90 * 86_400) && limits.publishLimits.queues == 10)
    #expect(limits.retention.dead == .seconds(3 * 86_400) && limits.retention.finished == .seconds(7 * 86_400))
  }

  @Test(
    arguments: [
      ("MAX_MESSAGE_BYTES", "0"), ("MAX_BATCH_BYTES", "lots"), ("MAX_RETRIES", "-1"), ("MAX_DELIVERY_TIME", "0s"),
      ("MAX_DELAY", "11y"), ("MAX_FLOW_PERIOD", "0s"), ("DLQ_RETENTION", "1s"), ("LOG_RETENTION", "5000d"),
    ])
  func aLimitThatIsNoneIsRefusedByName(key: String, value: String) throws {
    let refusal = #expect(throws: ConfigurationError.self) { try configuration([key: value]) }
    #expect(refusal?.key == key)
  }

  @Test(arguments: ["NEXT_PUBLIC_SUPABASE_URL", "SUPABASE_SERVICE_ROLE_KEY"])
  func supabaseNeedsTheLineThatSaysWhereTheDataIsKept(key: String) throws {
    let unusable = try configuration([key: "x"]).unusable
    #expect(unusable.map(\.key) == [key])
    #expect(unusable.allSatisfy { "\($0)".contains("DATABASE_URL=sqlite") })
    #expect(try configuration([key: "x", "DATABASE_URL": "sqlite"]).unusable == [], "the line that was named works")
    let other = try configuration([key: "x", "DATABASE_URL": "mysql://me:hush@db/app"])
    #expect(other.unusable.map(\.key) == ["DATABASE_URL"] && other.database == nil)
    #expect(other.unusable.allSatisfy { !"\($0)".contains("hush") })
    #expect(try configuration([key: "x", "DATABASE_URL": "postgres://db/app"]).unusable == [])
  }

  @Test func aNodeDoesEverythingUnlessItsRolesAreNamed() throws {
    #expect(try configuration([:]).roles == Set(NodeRole.allCases))
    let two = try configuration([
      "CUTROOM_ROLES": "courier, studio", "DATABASE_URL": "postgres://db/app", "CUTROOM_HOST": "0.0.0.0",
    ])
    #expect(two.roles == [.courier, .studio])
    #expect(two.port == 0 && two.host == "127.0.0.1", "nobody looks for a node that is not for people")
    #expect(throws: ConfigurationError.self) { try configuration(["CUTROOM_ROLES": "web"]) }
    #expect(throws: ConfigurationError.self) {
      try configuration(["CUTROOM_ROLES": "web,chef", "DATABASE_URL": "postgres://db/app"])
    }
  }

  @Test func columnsAreNamesAndNothingElse() throws {
    #expect(try configuration(["PROJECTS_OWNER_COLUMN": "ownerId"]).ownerColumn == "ownerId")
    for name in ["owner\"; DROP TABLE projects; --", "1st", "é", String(repeating: "a", count: 64)] {
      #expect(throws: ConfigurationError.self) { try configuration(["PROJECTS_VIDEO_COLUMN": name]) }
    }
  }

  @Test(arguments: [("10", 10_000), ("1h30m", 5_400_000), ("1.5h", 5_400_000), ("250ms", 250), ("0s", 0)])
  func durationsAreReadAsWritten(text: String, milliseconds: Int64) throws {
    #expect(try configuration(["START_DELAY": text]).startDelay.milliseconds == milliseconds)
  }

  @Test(arguments: ["soon", "-1s", "10 s", "1y", ""].filter { !$0.isEmpty })
  func durationsThatAreNoneAreRefusedByName(text: String) {
    #expect(throws: ConfigurationError.self) { try configuration(["START_DELAY": text]) }
  }

  @Test func environmentFilesAreReadAsOthersWriteThem() {
    let values = EnvironmentFile.parse(
      """
      # a comment
      PLAIN=value # and a remark
      export EXPORTED=yes
      QUOTED="with # and spaces"
      SINGLE='single'
      HASH=a#b
      EMPTY=
      not a setting
      """)
    #expect(
      values == [
        "PLAIN": "value", "EXPORTED": "yes", "QUOTED": "with # and spaces", "SINGLE": "single", "HASH": "a#b",
        "EMPTY": "",
      ])
  }

  @Test func theFirstLayerThatHasAKeyWinsAndIsNamed() {
    let settings = Settings(layers: [
      ("the flags", ["A": "flag"]), ("the environment", ["A": "environment", "B": ""]),
      ("the file .env", ["B": "file"]),
    ])
    #expect(settings.text("A") == "flag" && settings.source(of: "A") == "the flags")
    #expect(settings.text("B") == "file" && settings.source(of: "B") == "the file .env")
    #expect(settings.source(of: "C") == nil)
  }

  @Test func whoeverIsCalledBackKeepsItsPort() throws {
    #expect(try !configuration([:]).isCalledBack)
    #expect(try configuration(["KLAP_API_KEY": "k", "KLAP_API_URL": "http://127.0.0.1:9/v2"]).isCalledBack)
  }
}
