import ClipModel
import Generation

/// A project as programs read it.
struct ProjectBody: Encodable {
  var id: String
  var name: String
  var status: String
  var videoUrl: String?
  var hasVideo: Bool
  var sourceSeconds: Double?
  var options: OptionsBody
  var createdAt: String
  var queuedAt: String?
  var startedAt: String?
  var completedAt: String?
  /// Stage, cause and what to do.
  var error: String?
  var runId: String?

  init(_ project: Project) {
    id = project.id.rawValue
    name = project.name
    status = project.state.rawValue
    videoUrl = project.videoURL
    hasVideo = project.hasVideo
    sourceSeconds = project.sourceSeconds
    options = OptionsBody(project.options)
    createdAt = project.createdAt
    queuedAt = project.queuedAt
    startedAt = project.startedAt
    completedAt = project.completedAt
    error = project.error
    runId = project.currentRun?.rawValue
  }
}

/// A project with its progress and clips.
struct ProjectDetailBody: Encodable {
  let project: ProjectBody
  let status: StatusBody

  func encode(to encoder: any Encoder) throws {
    try status.encode(to: encoder)
    try project.encode(to: encoder)
  }
}

struct ProjectListBody: Encodable {
  var projects: [ProjectBody]
  /// Send it as `cursor` for the next page; absent on the last.
  var next: String?
}
