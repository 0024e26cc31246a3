import Accounts
import ClipModel
import Database
import TestClock
import TestDatabase
import Testing

/// Keys open their account, and only as long as nobody took them back.
@Suite(.timeLimit(.minutes(1)))
struct KeyPromises {
  private func withAccounts(_ driver: Drivers, _ body: (AccountStore, any Database) async throws -> Void) async throws {
    try await driver.withDatabase { try await body(AccountStore(database: $0, clock: ManualClock()), $0) }
  }

  @Test(arguments: Drivers.all) func twoKeysOfOneNameOpenOneAccount(driver: Drivers) async throws {
    try await withAccounts(driver) { accounts, _ in
      let first = try await accounts.createKey(accountName: "my-app")
      let second = try await accounts.createKey(accountName: "my-app")
      let other = try await accounts.createKey(accountName: "another")
      #expect(first.secret != second.secret)
      #expect(try await accounts.account(holding: first.secret) == first.key.account.id)
      #expect(try await accounts.account(holding: second.secret) == first.key.account.id)
      #expect(try await accounts.account(holding: other.secret) != first.key.account.id)
    }
  }

  @Test(arguments: Drivers.all) func theSecretIsNeverStored(driver: Drivers) async throws {
    try await withAccounts(driver) { accounts, database in
      let issued = try await accounts.createKey(accountName: "my-app")
      #expect(issued.secret.text.hasPrefix("cr_") && issued.secret.text.utf8.count == 46)
      let row = try await database.read { try $0.run("SELECT * FROM cutroom_api_keys")[0] }
      #expect(try row.bytes("hash") == issued.secret.hash)
      #expect(try row.text("hint").utf8.count == 7)
    }
  }

  @Test(arguments: Drivers.all) func aRevokedKeyOpensNothing(driver: Drivers) async throws {
    try await withAccounts(driver) { accounts, _ in
      let issued = try await accounts.createKey(accountName: "my-app")
      let first = try await accounts.revokeKeys(issued.key.id.rawValue)
      #expect(try await accounts.revokeKeys(issued.key.id.rawValue) == first)
      #expect(try await accounts.account(holding: issued.secret) == nil)
      #expect(try await accounts.keys().first?.revoked != nil)
      await #expect(throws: AccountsError.unknownKey) { try await accounts.revokeKeys("key_unknown") }
    }
  }

  @Test(arguments: Drivers.all) func aRevokedKeyThatWasJustUsedOpensNothingHereAndSoonNothingElsewhere(
    driver: Drivers
  ) async throws {
    try await driver.withDatabase { database in
      let clock = ManualClock()
      let (here, elsewhere) = (
        AccountStore(database: database, clock: clock), AccountStore(database: database, clock: clock)
      )
      let issued = try await here.createKey(accountName: "my-app")
      for accounts in [here, elsewhere] {
        #expect(try await accounts.account(holding: issued.secret) == issued.key.account.id)
      }
      try await here.revokeKeys("my-app")
      #expect(try await here.account(holding: issued.secret) == nil)
      clock.advance(by: .seconds(1))
      #expect(try await elsewhere.account(holding: issued.secret) == nil)
    }
  }

  @Test(arguments: Drivers.all) func anAccountsNameRevokesItsKeysAndNoOthers(driver: Drivers) async throws {
    try await withAccounts(driver) { accounts, _ in
      let keys = [
        try await accounts.createKey(accountName: "my-app"), try await accounts.createKey(accountName: "my-app"),
      ]
      let other = try await accounts.createKey(accountName: "another")
      #expect(Set(try await accounts.revokeKeys("my-app").map(\.id)) == Set(keys.map(\.key.id)))
      for key in keys { #expect(try await accounts.account(holding: key.secret) == nil) }
      #expect(try await accounts.account(holding: other.secret) == other.key.account.id)
    }
  }

  @Test(arguments: Drivers.all) func noKeyBelongsToCutroomItself(driver: Drivers) async throws {
    try await withAccounts(driver) { accounts, _ in
      await #expect(throws: AccountsError.reservedName("app")) { try await accounts.createKey(accountName: "app") }
      for name in ["", "with space", "ä", String(repeating: "a", count: 101)] {
        await #expect(throws: AccountsError.invalidName(name)) { try await accounts.createKey(accountName: name) }
      }
    }
  }
}
