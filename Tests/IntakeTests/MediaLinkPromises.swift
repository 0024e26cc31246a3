import ClipModel
import Foundation
import Intake
import TestClock
import TestDatabase
import Testing

/// A signed link opens one original, until it expires, and after a restart.
@Suite(.timeLimit(.minutes(1)))
struct MediaLinkPromises {
  private let origins = ["https://app.example", "http://127.0.0.1:8080", "cutroom-app:"]

  @Test(arguments: Drivers.all) func ourLinkIsKnownUnderEveryOriginAndAfterARestart(driver: Drivers) async throws {
    try await driver.withDatabase { database in
      let clock = ManualClock()
      let id = Original.ID.random(prefix: "org_")
      let link = try await MediaLinks.load(database: database, clock: clock)
        .link(to: id, appURL: "http://127.0.0.1:8080")
      let again = try await MediaLinks.load(database: database, clock: clock)
      #expect(again.original(at: link, origins: origins) == id)
      let placeholder = link.replacing("http://127.0.0.1:8080", with: "cutroom-app:")
      #expect(again.original(at: placeholder, origins: origins) == id)
      #expect(again.original(at: link.replacing("127.0.0.1", with: "127.0.0.2"), origins: origins) == nil)
    }
  }

  @Test func aChangedOrExpiredLinkOpensNothing() throws {
    let clock = ManualClock()
    let links = MediaLinks(key: Array(repeating: 7, count: 32), clock: clock)
    let link = links.link(to: Original.ID("org_a"), appURL: "https://app.example")
    #expect(links.original(at: link, origins: origins)?.rawValue == "org_a")
    for changed in [
      link.replacing("org_a", with: "org_b"), link.replacing("exp=1", with: "exp=2"), link + "0",
      String(link.dropLast(1)), link.replacing("sig=", with: "sag="),
    ] {
      #expect(links.original(at: changed, origins: origins) == nil)
    }
    let other = MediaLinks(key: Array(repeating: 8, count: 32), clock: clock)
    #expect(other.original(at: link, origins: origins) == nil)
    clock.advance(by: MediaLinks.validity)
    #expect(links.original(at: link, origins: origins) == nil)
  }
}
