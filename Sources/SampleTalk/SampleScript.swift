/// What is said: a talk written for this purpose, its good moments between housekeeping.
struct SampleScript: Sendable {
  /// Consecutive sentences of one voice that belong together.
  struct Passage: Sendable {
    /// The good moment's name, or nil for filler.
    var moment: String?
    var voice: SampleVoice
    var sentences: [String]
  }

  var passages: [Passage]

  private static func filler(_ sentences: String...) -> Passage {
    Passage(moment: nil, voice: .host, sentences: sentences)
  }

  private static func moment(_ name: String, _ sentences: String...) -> Passage {
    Passage(moment: name, voice: .speaker, sentences: sentences)
  }

  /// One moment between two pieces of filler, about forty seconds.
  static let short = Self(passages: [
    filler("Hello again, please take your seats.", "The slides for this part will be online later today."),
    rehearsal,
    filler("Right, the next slide, please.", "Coffee is outside, on the left.", "We go on at eleven."),
  ])

  /// Five moments between filler, about three minutes.
  static let full = Self(passages: [
    filler(
      "Good morning, and welcome to the second day.", "The password for the network is on the back of your badge.",
      "Please put your phones on silent.", "The fire exits are behind you and to the right."),
    rehearsal,
    filler(
      "Let me move on to the next slide.", "We are a little behind the schedule, but that is fine.",
      "Lunch will be served at half past twelve in the main hall."),
    bees,
    filler(
      "There is a form for feedback at the end of the program.", "Please fill it in before you leave.",
      "We also have a few seats left for the workshop."),
    lighthouse,
    filler(
      "Okay, where was I.", "The next part is about tools, and it is on page nine.",
      "If you can not see the screen, there is more room at the front."),
    draft,
    filler(
      "There is one more slide, and then a short break.", "The second half starts at a quarter past three.",
      "The recording will be on the website next week."),
    violin,
    filler(
      "That is all for this session.", "Thank you to the team who set up the room.",
      "The bus to the station leaves at five."),
  ])

  private static let rehearsal = moment(
    "rehearsal",
    "Do you want to know the best advice I ever got about speaking?", "Never practice until you get it right.",
    "Practice until you can not get it wrong.", "The first time I stood on a stage, I forgot every single word.",
    "So now I give each talk ten times to an empty room.",
    "And that is the secret, because by then the fear is bored and goes home.")

  private static let bees = moment(
    "bees",
    "Here is something that surprised me about honey bees.",
    "In her whole life, a worker bee makes less honey than fits on a small spoon.",
    "For one jar, the bees of a hive fly further than once around the world.",
    "And not one of them will ever taste what she made for the winter.",
    "So when you think that your small piece of work does not matter, remember the jar.")

  private static let lighthouse = moment(
    "lighthouse",
    "When I was nine years old, my grandfather looked after a lighthouse.",
    "One night the lamp broke in the middle of a terrible storm.",
    "He sat on the rocks until morning, and waved a lantern with his own hand.",
    "I asked him how many ships he had saved, and he laughed.",
    "He said, you never know, and that is exactly why you keep the light on.")

  private static let draft = moment(
    "draft",
    "The biggest mistake I see is waiting for the perfect idea.",
    "Why do some people finish so much more than the rest of us?",
    "They are not smarter, they just start badly and fix it later.",
    "A bad page can be mended, but nobody has ever mended an empty page.",
    "So write the terrible first version today, because tomorrow it is only editing.")

  private static let violin = moment(
    "violin",
    "A friend of mine repairs old violins, and she told me something strange.",
    "An instrument that nobody plays slowly forgets how to sound.",
    "Why would a piece of wood need company?",
    "She says that it has to be shaken awake, a little bit every single day.",
    "Skill is like that too, so ten minutes each morning beats one long day a month.")
}
