import Accounts
import ClipModel
import Database
import TestClock
import TestDatabase
import Testing

/// A link signs in once and soon; a session ends.
@Suite(.timeLimit(.minutes(1)))
struct SignInPromises {
  private func withAccounts(_ driver: Drivers, _ body: (AccountStore, ManualClock) async throws -> Void) async throws {
    try await driver.withDatabase { database in
      let clock = ManualClock()
      try await body(AccountStore(database: database, clock: clock), clock)
    }
  }

  @Test(arguments: Drivers.all) func aLinkWorksOnce(driver: Drivers) async throws {
    try await withAccounts(driver) { accounts, _ in
      let link = try await accounts.makeSignInLink(for: .local)
      let signedIn = try await accounts.signIn(withLink: link)
      #expect(try await accounts.session(signedIn.secret) == signedIn.session)
      await #expect(throws: AccountsError.unusableLink) { try await accounts.signIn(withLink: link) }
    }
  }

  @Test(arguments: Drivers.all) func aLinkOfTenMinutesAgoIsWorthNothing(driver: Drivers) async throws {
    try await withAccounts(driver) { accounts, clock in
      let link = try await accounts.makeSignInLink(for: .local)
      clock.advance(by: .seconds(600))
      await #expect(throws: AccountsError.unusableLink) { try await accounts.signIn(withLink: link) }
    }
  }

  @Test(arguments: Drivers.all) func aSessionEndsByTimeAndBySigningOut(driver: Drivers) async throws {
    try await withAccounts(driver) { accounts, clock in
      let first = try await accounts.signIn(withLink: accounts.makeSignInLink(for: .local))
      let second = try await accounts.signIn(withLink: accounts.makeSignInLink(for: .local))
      try await accounts.signOut(first.secret)
      #expect(try await accounts.session(first.secret) == nil)
      clock.advance(by: AccountStore.sessionDuration)
      #expect(try await accounts.session(second.secret) == nil)
    }
  }

  @Test(arguments: Drivers.all) func aRevokedKeyTakesItsSessionsWithIt(driver: Drivers) async throws {
    try await withAccounts(driver) { accounts, _ in
      let (mine, other) = (
        try await accounts.createKey(accountName: "my-app"), try await accounts.createKey(accountName: "my-app")
      )
      let sessions = (
        mine: try await accounts.signIn(withKey: mine.secret), other: try await accounts.signIn(withKey: other.secret),
        link: try await accounts.signIn(withLink: accounts.makeSignInLink(for: mine.key.account.id))
      )
      #expect(sessions.mine.session.account == mine.key.account.id)
      try await accounts.revokeKeys(mine.key.id.rawValue)
      #expect(try await accounts.session(sessions.mine.secret) == nil)
      #expect(try await accounts.session(sessions.other.secret) != nil)
      #expect(try await accounts.session(sessions.link.secret) != nil)
      for key in [mine.secret, Secret(text: "cr_wrong")] {
        await #expect(throws: AccountsError.unknownKey) { try await accounts.signIn(withKey: key) }
      }
    }
  }

  @Test func onlyTheSessionsOwnTokenIsAccepted() {
    let session = Session(account: .local, csrfToken: "right", expires: Timestamp(milliseconds: 0))
    #expect(session.accepts(csrfToken: "right"))
    #expect(!session.accepts(csrfToken: "wrong"))
    #expect(!session.accepts(csrfToken: nil))
  }

  @Test func theCookieIsFoundAmongOthersAndHiddenFromScripts() {
    #expect(SessionCookie.secret(in: "a=b; cutroom_session=xyz; c=d")?.text == "xyz")
    #expect(SessionCookie.secret(in: "xcutroom_session=xyz") == nil)
    let setting = SessionCookie.setting(Secret(text: "s"), for: .seconds(60), secure: true)
    #expect(setting == "cutroom_session=s; Path=/; Max-Age=60; HttpOnly; SameSite=Lax; Secure")
  }
}
