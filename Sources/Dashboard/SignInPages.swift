import Accounts
import ClipModel
import HTTPAPI
import HTTPTypes
import Hummingbird
import NIOCore

/// The pages that let people in and out: by a one-time link, or by an API key.
struct SignInPages: Sendable {
  let pages: Pages
  let accounts: AccountStore
  /// Failed attempts per address.
  let limiter: RateLimiter
  let isSecure: @Sendable () -> Bool

  /// Ties the form of a stranger to the browser that asked for it.
  private static let cookieName = "cutroom_door"

  struct Form: Decodable {
    var token: String?
    var key: String?
    var csrf: String?
  }

  func addRoutes(to group: RouterGroup<DoorContext>) {
    group.get("/sign-in") { request, _ in show(request) }
    group.post("/sign-in") { request, context in try await signIn(request, context) }
    group.post("/sign-out") { request, context in try await signOut(request, context) }
  }

  /// A link opens a form that sends itself: what only looks at links, such as a preview, doesn't use them up.
  private func show(
    _ request: Request, problem: String? = nil, status: HTTPResponse.Status = .ok
  ) -> Response {
    let token = problem == nil ? request.uri.queryParameters["token"].map(String.init) : nil
    let csrf = Secret.random().text
    let html = pages.html(
      "sign_in", in: Pages.Frame(title: "Sign in", csrf: csrf, isSignedIn: false),
      ["token": token, "problem": problem])
    let cookie = "\(Self.cookieName)=\(csrf); Path=/sign-in; Max-Age=3600; HttpOnly; SameSite=Strict\(secureSuffix)"
    return .page(html, status: status, headers: [.setCookie: cookie, .referrerPolicy: "no-referrer"])
  }

  private var secureSuffix: String { isSecure() ? "; Secure" : "" }

  private func signIn(_ request: Request, _ context: DoorContext) async throws -> Response {
    let form = try await request.form(Form.self)
    guard let expected = request.cookies[Self.cookieName]?.value, let csrf = form.csrf,
      Secret(text: expected).matches(csrf)
    else { return try refuse(request, context, "This form was too old. Please try again.") }
    do {
      let cookie = SessionCookie.setting(
        try await session(for: form), for: AccountStore.sessionDuration, secure: isSecure())
      return .seeOther("/", headers: [.setCookie: cookie])
    } catch AccountsError.unknownKey {
      return try refuse(request, context, "This is not one of our API keys, or it was revoked.")
    } catch AccountsError.unusableLink {
      return try refuse(request, context, "This sign-in link was used before or has expired.")
    }
  }

  /// Opens a session by the link's token that the form carries, or by its API key.
  private func session(for form: Form) async throws -> Secret {
    if let token = form.token, !token.isEmpty { return try await accounts.signIn(withLink: Secret(text: token)).secret }
    let key = (form.key ?? "").filter { !$0.isWhitespace }
    return try await accounts.signIn(withKey: Secret(text: key)).secret
  }

  /// The form again, with what was wrong. Only attempts that fail are counted, and only they are put off: behind a proxy
  /// all come from one address, where nobody's failures may keep out who has a good link or key.
  ///
  /// - Throws: `AccountsError.tooManyRequests`.
  private func refuse(_ request: Request, _ context: DoorContext, _ problem: String) throws -> Response {
    try limiter.admit(context.clientAddress)
    return show(request, problem: problem, status: .forbidden)
  }

  private func signOut(_ request: Request, _ context: DoorContext) async throws -> Response {
    let session = try context.session()
    let form = try await request.form(Form.self)
    guard session.accepts(csrfToken: form.csrf) else { throw APIFailure.missingCSRFToken }
    if let secret = SessionCookie.secret(in: request.headers[.cookie]) { try await accounts.signOut(secret) }
    return .seeOther("/sign-in", headers: [.setCookie: SessionCookie.clearing])
  }
}

extension HTTPField.Name {
  static let referrerPolicy = Self("Referrer-Policy")!
}

extension Request {
  /// The fields of a small form.
  ///
  /// - Throws: `APIFailure` for anything else.
  func form<Fields: Decodable>(_ type: Fields.Type) async throws -> Fields {
    let text = String(buffer: try await body.collect(upTo: 1 << 14))
    do {
      return try URLEncodedFormDecoder().decode(type, from: text)
    } catch is DecodingError {
      throw APIFailure.invalid("The form was not filled in as expected.")
    }
  }
}
