import Accounts
import ClipModel
import Generation
import HTTPAPI
import HTTPTypes
import Hummingbird
import NIOCore

/// The pages for people: sign in, list, project, new project. They show the first state themselves; their scripts call
/// the same API as everybody and follow its events.
package struct Dashboard: Sendable {
  let generation: Generation
  let pages: Pages
  let assets: Assets
  let events: EventStreamResponse
  private let signInPages: SignInPages
  private let limitWords: String

  /// - Parameters:
  ///   - maximumBytes: the largest upload, told on the form.
  ///   - isSecure: whether people reach us by https, so that cookies are sent by https only.
  /// - Throws: the parser's error for a broken template.
  package init(
    generation: Generation, accounts: AccountStore, clock: any ServiceClock, maximumBytes: Int64,
    isSecure: @escaping @Sendable () -> Bool
  ) throws {
    self.generation = generation
    assets = Assets()
    pages = try Pages(templates: Pages.embedded, assetsAddress: assets.address)
    events = EventStreamResponse(clock: clock)
    limitWords = "up to \(ByteCount(maximumBytes).words)"
    signInPages = SignInPages(
      pages: pages, accounts: accounts, limiter: RateLimiter(burst: 20, perSecond: 0.2, clock: clock),
      isSecure: isSecure)
  }

  /// Adds the pages to the doors' router, whose middleware has found out who calls.
  package func addRoutes(to router: Router<DoorContext>) {
    router.get("/assets/{version}/{name}") { _, context in try asset(context) }
    let group = router.group().add(middleware: PageMiddleware(pages: pages))
    signInPages.addRoutes(to: group)
    group.get("/") { request, context in try await list(request, context) }
    group.get("/new") { _, context in try newProject(context) }
    group.get("/projects/{id}") { _, context in try await project(context) }
    group.get("/live") { request, context in try live(request, context) }
  }

  private func asset(_ context: DoorContext) throws -> Response {
    let version = try context.parameters.require("version")
    guard let asset = assets[version, try context.parameters.require("name")] else {
      throw APIFailure.notFound("file")
    }
    return Response(
      status: .ok,
      headers: [.contentType: asset.contentType, .cacheControl: "public, max-age=31536000, immutable"],
      body: ResponseBody(byteBuffer: ByteBuffer(bytes: asset.bytes)))
  }

  private func newProject(_ context: DoorContext) throws -> Response {
    let session = try context.session()
    return .page(
      pages.html(
        "new", in: Pages.Frame(title: "New project", csrf: session.csrfToken), ["limitWords": limitWords]))
  }

  /// Says to the list that one of the account's projects has changed; the list then reads itself again.
  private func live(_ request: Request, _ context: DoorContext) throws -> Response {
    guard let session = context.caller?.session else { throw APIFailure.unauthorized }
    let changes = generation.live.subscribe(owner: session.account)
      .map { ServerSentEvent(event: "message", data: $0.project.rawValue) }
    return events.response(to: request, of: context, events: changes)
  }
}
