import ClipModel

/// What the command line posts to make a project.
struct ProjectRequest: Encodable, Sendable {
  var videoUrl: String?
  var path: String?
  var name: String
  var options: Options
  /// The same content with the same options is the same project.
  var reuse = true

  /// Only what was asked for: the service knows the defaults, and which of them agree.
  struct Options: Encodable, Sendable {
    var count: Int?
    var min: Double?
    var max: Double?
    var range: TimeRange?
    var language: String?
  }

  init(videoUrl: String? = nil, path: String? = nil, name: String, options: Options) {
    self.videoUrl = videoUrl
    self.path = path
    self.name = name
    self.options = options
  }
}

/// A project as the API shows it.
struct ProjectAnswer: Decodable, Sendable {
  var id: String
  var name: String
  var status: String
}

struct StartAnswer: Decodable, Sendable { var queueId: String }

/// The clips of a project.
struct ClipList: Decodable, Sendable {
  var clips: [Item]

  struct Item: Decodable, Sendable {
    var id: String
    var title: String
    var duration: Double?
    var score: Double?
    var reason: String?
    /// nil when the provider of the clip gave none.
    var captionsUrl: String?
  }
}
