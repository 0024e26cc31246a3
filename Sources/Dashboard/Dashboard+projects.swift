import Accounts
import ClipModel
import Generation
import HTTPAPI
import Hummingbird

extension Dashboard {
  private static let projectsOnPage = 24

  func list(_ request: Request, _ context: DoorContext) async throws -> Response {
    let session = try context.session()
    let page = try await generation.projects(
      owner: session.account, after: request.uri.queryParameters["after"].map(String.init),
      limit: Self.projectsOnPage)
    var views: [ProjectView] = []
    for project in page.projects {
      let status = try await generation.status(project: project.id, owner: session.account)
      views.append(ProjectView(project: project, status: status))
    }
    let frame = Pages.Frame(title: "Projects", csrf: session.csrfToken, liveEvents: "/live")
    let html = pages.html(
      "projects", in: frame,
      [
        "projects": views, "hasProjects": !views.isEmpty, "summary": Self.summary(views, isPart: page.next != nil),
        "nextPage": page.next.map { "/?after=\($0)" },
      ])
    return .page(html)
  }

  func project(_ context: DoorContext) async throws -> Response {
    let session = try context.session()
    let id = Project.ID(try context.parameters.require("id"))
    let project = try await generation.project(id, owner: session.account)
    let status = try await generation.status(project: id, owner: session.account)
    let view = ProjectView(project: project, status: status)
    let seen = status.timeline.last?.sequence ?? 0
    let frame = Pages.Frame(
      title: view.name, csrf: session.csrfToken, liveEvents: "\(view.address)/events?after=\(seen)")
    return .page(pages.html("project", in: frame, ["project": view]))
  }

  private static func summary(_ projects: [ProjectView], isPart: Bool) -> String {
    if projects.isEmpty { return "Nothing here yet" }
    let working = projects.count(where: \.isActive)
    let count = "\(projects.count) \(projects.count == 1 ? "project" : "projects")\(isPart ? " on this page" : "")"
    return working == 0 ? count : "\(count), \(working) at work"
  }
}
