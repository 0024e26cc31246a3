import ClipModel
import CutroomService
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

  @Test func hostedServicesNeedAnAddressThatTheyCanReach() throws {
    let keys = ["KLAP_API_KEY": "kak_1"]
    #expect(throws: ConfigurationError.unreachable(key: "KLAP_API_KEY")) { try configuration(keys) }
    #expect(throws: ConfigurationError.unreachable(key: "KLAP_API_KEY")) {
      try configuration(keys.merging(["CUTROOM_URL": "http://localhost:8080"]) { $1 })
    }
    #expect(try configuration(keys.merging(["CUTROOM_URL": "https://clips.example.com"]) { $1 }).klap?.key == "kak_1")
    // A Klap on this machine reaches this machine.
    #expect(try configuration(keys.merging(["KLAP_API_URL": "http://127.0.0.1:9/v2"]) { $1 }).klap != nil)
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

  @Test func theFirstLayerThatHasAKeyWins() {
    let settings = Settings(layers: [["A": "flag"], ["A": "environment", "B": ""], ["B": "file"]])
    #expect(settings.text("A") == "flag")
    #expect(settings.text("B") == "file")
  }
}
