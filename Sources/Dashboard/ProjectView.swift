import ClipModel

/// One project, ready to be read by people: words, not values. Templates read stored properties by name.
struct ProjectView {
  let id: String
  let name: String
  /// Raw value of `ProjectState`, also the style class.
  let state: String
  let stateWord: String
  /// The project's address in the API.
  let address: String
  let isIdle: Bool
  let isActive: Bool
  let isCompleted: Bool
  let isCanceled: Bool
  /// Length and size of the source, number of clips.
  var facts: String?
  var progress = 0
  /// What the current step is called, and what it does.
  var stageWord: String?
  var stageMeaning: String?
  var stageNumber = 1
  var stageCount = Stage.allCases.count
  var showsStages = false
  var stages: [StageView] = []
  var eta: String?
  var sureness = ""
  var waitingFor: String?
  var failure: Failure?
  var completedWords = ""
  var tookWords: String?
  var idleWords = ""
  var idleAdvice = ""
  let canStart: Bool
  let canCancel: Bool
  /// What the button that begins a run says.
  let startWord: String
  var clips: [ClipView] = []
  var clipsNote = ""
  /// Addresses of up to three clips' thumbnails, for the list.
  var thumbnails: [String] = []
  /// As many items as there are places without a picture yet.
  var emptyFrames: [Int] = []
  var timeline: [EventView] = []

  /// Why a project has failed, and what mends it.
  struct Failure {
    var cause: String
    var advice: String?
  }

  init(id: String, name: String, state: ProjectState, hasVideo: Bool) {
    self.id = id
    self.name = name
    self.state = state.rawValue
    stateWord = state.word
    address = "/v1/projects/\(id)"
    isIdle = state == .idle
    isActive = state.isActive
    isCompleted = state == .completed
    isCanceled = state == .canceled
    canStart = hasVideo && !state.isActive
    canCancel = state.isActive
    startWord = state.startWord
  }
}

/// One step in the strip of steps.
struct StageView {
  /// Also the style class.
  enum Status: String { case done, current, todo, failed }

  let label: String
  let meaning: String
  let status: String
  let statusWord: String
  let isCurrent: Bool

  init(stage: Stage, status: Status) {
    label = stage.label
    meaning = stage.meaning
    self.status = status.rawValue
    statusWord = status.word
    isCurrent = status == .current
  }
}

/// One finished clip.
struct ClipView {
  let clipID: String
  let title: String
  /// 0…100.
  let score: String?
  let length: String?
  /// Where in the source it comes from.
  let place: String?
  let reason: String?
  let quality: [QualityView]
  let hasQuality: Bool
  let video: String
  let poster: String?
  let captions: String?
  let fileName: String
}

/// One measured fact about a clip; `kind` is the style class `good`, `warn` or empty.
struct QualityView {
  let kind: String
  let words: String
}

/// One event of the timeline; `kind` is the style class `good`, `bad`, `wait` or empty.
struct EventView {
  let time: String
  let timeWords: String
  let kind: String
  let words: String
  let cause: String?
}
