import Accounts
import ClipModel
import Database
import TestClock
import TestDatabase
import Testing

/// Who a request is from, by what it carries.
@Suite(.timeLimit(.minutes(1)))
struct AuthenticatorPromises {
  @Test(arguments: Drivers.all) func eachMeansOpensItsOwnAccount(driver: Drivers) async throws {
    try await withDatabase(driver) { database in
      let accounts = AccountStore(database: database, clock: ManualClock())
      let token = Secret.random()
      let door = Authenticator(accounts: accounts, internalToken: token)
      let issued = try await accounts.createKey(accountName: "my-app")
      let signedIn = try await accounts.signIn(withLink: accounts.makeSignInLink(for: .local))
      let cookie = "cutroom_session=\(signedIn.secret.text)"
      func caller(_ authorization: String?, _ cookie: String? = nil, socket: Bool = false) async throws -> Caller? {
        try await door.caller(authorization: authorization, cookie: cookie, isSocket: socket)
      }
      #expect(try await caller("Bearer \(issued.secret.text)")?.account == issued.key.account.id)
      #expect(try await caller("bearer  \(issued.secret.text)")?.means == .key)
      #expect(try await caller(nil, cookie)?.session == signedIn.session)
      #expect(try await caller(nil, socket: true) == Caller(account: .local, means: .socket))
      #expect(try await caller("Bearer \(token.text)") == Caller(account: .app, means: .internal))
      #expect(try await caller(nil) == nil)
      #expect(try await caller("Basic \(issued.secret.text)") == nil)
      // A proxy's own password says nothing about who calls us.
      #expect(try await caller("Basic dTpw", cookie)?.session == signedIn.session)
      #expect(try await caller("Basic dTpw", socket: true)?.means == .socket)
      for wrong in ["Bearer cr_wrong", "Bearer", "bearer a b"] {
        #expect(try await caller(wrong, cookie) == nil, "\(wrong)")
        #expect(try await caller(wrong, socket: true) == nil, "\(wrong)")
      }
    }
  }

  @Test(arguments: Drivers.all) func aWrongKeyIsNotRescuedByTheSocketOrACookie(driver: Drivers) async throws {
    try await withDatabase(driver) { database in
      let accounts = AccountStore(database: database, clock: ManualClock())
      let door = Authenticator(accounts: accounts, internalToken: .random())
      let caller = try await door.caller(authorization: "Bearer cr_wrong", cookie: nil, isSocket: true)
      #expect(caller == nil)
    }
  }
}
