import ClipModel

extension ProjectState {
  /// What people read.
  var word: String {
    switch self {
    case .idle: "Not started"
    case .queued: "In line"
    case .processing: "Working"
    case .completed: "Done"
    case .failed: "Failed"
    case .canceled: "Canceled"
    }
  }

  /// What the button that begins a run says.
  var startWord: String {
    switch self {
    case .failed: "Try again"
    case .completed: "Make new clips"
    case .canceled: "Start again"
    case .idle, .queued, .processing: "Make clips"
    }
  }
}

extension Stage {
  /// The short name in the strip of steps.
  var label: String {
    switch self {
    case .queued: "In line"
    case .fetch: "Fetch"
    case .probe: "Inspect"
    case .listen: "Listen"
    case .choose: "Choose"
    case .watch: "Watch"
    case .frame: "Frame"
    case .caption: "Caption"
    case .render: "Render"
    case .collect: "Collect"
    }
  }

  /// What is being done, as a headline.
  var headline: String {
    switch self {
    case .queued: "In line"
    case .fetch: "Fetching the video"
    case .probe: "Inspecting the video"
    case .listen: "Listening to what is said"
    case .choose: "Choosing the moments"
    case .watch: "Watching the chosen moments"
    case .frame: "Framing the speaker"
    case .caption: "Setting the captions"
    case .render: "Rendering the clips"
    case .collect: "Putting the clips away"
    }
  }

  /// What the step does, in a sentence.
  var meaning: String {
    switch self {
    case .queued: "The work is written down and begins as soon as there is room for it."
    case .fetch: "The original is brought here and kept."
    case .probe: "Length, size, sound and picture are read; what can’t be used is refused here."
    case .listen: "Every word gets its place in time. This looks at the sound of the whole video."
    case .choose: "Moments that stand on their own are scored, and the best are kept."
    case .watch: "Faces and camera cuts are found, only where a clip will be."
    case .frame: "For each shot it is decided what the upright picture shows."
    case .caption: "Words become captions that stay off the face."
    case .render: "Picture, captions and sound become finished clips, one after the other."
    case .collect: "Finished clips and thumbnails are stored in the library."
    }
  }
}

extension StageView.Status {
  var word: String {
    switch self {
    case .done: "done"
    case .current: "now"
    case .todo: "to do"
    case .failed: "failed"
    }
  }
}

/// Lengths of time in words.
enum Span {
  /// A place in a video or a length: `0:42`, `12:05`, `1:02:05`.
  static func timecode(_ seconds: Double) -> String {
    let total = Int(max(0, seconds).rounded())
    let (hours, minutes, rest) = (total / 3600, total / 60 % 60, total % 60)
    return hours > 0 ? "\(hours):\(padded(minutes)):\(padded(rest))" : "\(minutes):\(padded(rest))"
  }

  /// Rough, as people say it: `40 s`, `3 min`, `1 h 10 min`.
  static func rough(_ seconds: Double) -> String {
    let total = max(0, seconds)
    if total < 55 { return "\(max(5, Int((total / 5).rounded()) * 5)) s" }
    let minutes = max(1, Int((total / 60).rounded()))
    if minutes < 60 { return "\(minutes) min" }
    return minutes % 60 == 0 ? "\(minutes / 60) h" : "\(minutes / 60) h \(minutes % 60) min"
  }

  private static func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
