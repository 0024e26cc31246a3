import ClipModel

/// Everything that a clip depends on besides its source; each stage names the part it reads. A stage's version is
/// raised when its code gives other results.
struct ClipRecipe: Encodable, Sendable {
  var watch: Watch
  var frame: Frame
  var caption: Caption
  /// The clip's document tells all of it.
  var pick: Pick
  var renderVersion = 2

  struct Watch: Encodable, Sendable {
    var version = 2
    var range: TimeRange
  }

  struct Frame: Encodable, Sendable {
    var version = 2
    var watch: Watch
    var startSilence, endSilence: TimeRange
    var words: [Word]
    var width, height: Int
    var reframe: Bool
  }

  struct Caption: Encodable, Sendable {
    var version = 2
    var frame: Frame
    var isShown: Bool
  }

  init(pick: Pick, options: ClipOptions) {
    watch = Watch(range: pick.range)
    frame = Frame(
      watch: watch, startSilence: pick.startSilence, endSilence: pick.endSilence, words: pick.words,
      width: options.width, height: options.height, reframe: options.reframe)
    caption = Caption(frame: frame, isShown: options.captions)
    self.pick = pick
  }
}
