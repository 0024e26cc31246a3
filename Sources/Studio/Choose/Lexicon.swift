/// English words and phrases that tell moments worth hearing from the housekeeping of an event. General knowledge of
/// how people talk, weighed by hand; other languages get by on pauses, questions, numbers and pace.
enum Lexicon {
  /// What a cue says about the sentence it stands in.
  enum Cue: String, CaseIterable, Sendable {
    case courtesy, logistics, reference, signpost, story, stakes, contrast, surprise, advice, reason, number
  }

  static let words: [Cue: Set<String>] = [
    .courtesy: list(
      """
      thank thanks welcome hello hi hey goodbye bye please sorry excuse apologies apologize apologise pleasure
      congratulations cheers hosting honoured honored applause
      """),
    .logistics: list(
      """
      microphone microphones mic mics slide slides handout handouts agenda timetable schedule schedules session sessions
      workshop registration newsletter parking restroom restrooms toilet toilets bathroom wifi lunch buffet refreshments
      exits seats seat seated chairs organiser organisers organizer organizers sponsor sponsors website webpage link
      links email inbox projector clicker battery headset headphones livestream recording recordings audio volume page
      pages chapter chapters section appendix homework assignment syllabus episode episodes podcast channel subscribe
      subscribers housekeeping announcement announcements reminder badge badges lobby upstairs downstairs corridor
      brochure leaflet questionnaire survey form forms signup deadline venue hall pdf download bookmark optional
      attendees participants moderator panel intermission screen muted unmute
      """),
    .reference: list(
      """
      diagram diagrams chart charts graph graphs figure figures table tables folder drive sheet sheets outline topic
      topics item items phase phases edition editions material materials source sources repository configuration
      discussion evaluation review meeting meetings committee report reports contribution proposal online app browser
      platform platforms plan plans list lists tomorrow note notes exam exams background product region regions
      """),
    .signpost: list(
      "anyway okay ok right alright afterwards later shortly briefly overview outline recap introduction basically"),
    .story: list(
      """
      he she his her him they them my mother father mom mum dad son daughter brother sister wife husband
      grandmother grandfather child children kid kids family friend friends boss neighbour neighbor stranger man woman
      boy girl doctor teacher customer
      ago yesterday once suddenly finally eventually until then when woke morning night midnight evening winter summer
      said told asked answered shouted whispered replied screamed laughed cried smiled went came got left found thought
      knew felt saw heard met took gave brought kept ran fell stood sat wrote spoke spent paid sold bought built broke
      drove walked talked looked turned stopped started called put swam flew grew became began sent stole caught held
      """),
    .stakes: list(
      """
      love loved hate hated fear afraid scared terrified angry anger lonely alone ashamed shame proud guilt guilty grief
      lost lose losing win won failed fail failure failing success mistake mistakes regret risk danger dangerous dead
      die died dying death kill killed life lives survive survived war prison cancer sick hospital pain hurt suffer money
      debt broke bankrupt poor rich million millions billion billions fired quit divorce broken dream dreams hope trust
      betrayed forgive forgiven forgave memory memories freedom power truth lie lied lies secret stolen crisis disaster
      accident crash crashed fire profit birthday birthdays miss missed missing tired enough worth price cost costs free
      pay pays stake fight fought brave courage luxury responsible
      """),
    .contrast: list(
      """
      but instead yet however although though despite unlike rather except nor neither without whereas opposite
      backwards wrong actually really truth myth never nobody nothing none no-one noone not cannot can't couldn't
      didn't don't doesn't wasn't isn't won't
      """),
    .surprise: list(
      """
      only even every everything everybody everyone always exactly simply whole entire entirely single first last best
      worst most least biggest smallest cheapest fastest slowest oldest youngest greatest hardest easiest richest
      surprising surprised surprise shocking shocked amazing incredible impossible unbelievable strange weird crazy
      absurd ridiculous mysterious discovered discover realised realized realise realize learned learnt turns noticed
      disappear disappears disappeared vanished unable alone cheaper faster slower bigger smaller better worse harder
      easier less more than still already
      """),
    .advice: list(
      """
      should must need needs ought try stop start never always avoid remember imagine ask choose focus learn careful
      tip tips trick advice lesson lessons rule rules key habit habits strategy method technique yourself if
      whenever everyone someone somebody
      """),
    .reason: list(
      """
      because therefore so that's why means meant reason reasons causes caused leads led result results turned proves
      proved explains whether how
      """),
    .number: list(
      """
      zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
      eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred hundreds thousand thousands million
      millions billion billions percent half third quarter double triple twice dozen years months weeks days hours
      minutes seconds dollars euros pounds kilometres kilometers miles metres meters degrees times
      """),
  ]

  /// Phrases, each with the cue it gives; matched on lower-case words with single spaces.
  static let phrases: [(text: String, cue: Cue)] = [
    ("good morning", .courtesy), ("good afternoon", .courtesy), ("good evening", .courtesy),
    ("for having me", .courtesy), ("for coming", .courtesy), ("for joining", .courtesy), ("for watching", .courtesy),
    ("for listening", .courtesy), ("for waiting", .courtesy), ("nice to", .courtesy), ("see you", .courtesy),
    ("bear with", .courtesy), ("my guest", .courtesy), ("a guest", .courtesy),
    ("next week", .logistics), ("next slide", .logistics), ("sign up", .logistics), ("coffee break", .logistics),
    ("short break", .logistics), ("o'clock", .logistics), ("will be published", .logistics),
    ("will be posted", .logistics), ("will publish", .logistics), ("will send", .logistics),
    ("can be found", .logistics),
    ("you can find", .logistics), ("you can use", .logistics), ("is available", .logistics), ("fire exit", .logistics),
    ("can you hear", .logistics), ("can everybody", .logistics),
    ("can everyone", .logistics), ("the list", .logistics), ("we also have", .logistics), ("there is also", .logistics),
    ("there will be", .logistics),
    ("moving on", .signpost), ("next part", .signpost), ("second part", .signpost), ("first part", .signpost),
    ("next point", .signpost), ("next topic", .signpost), ("more points", .signpost), ("more point", .signpost),
    ("that covers", .signpost), ("that is all", .signpost), ("that's all", .signpost), ("that is it", .signpost),
    ("that's it", .signpost), ("for now", .signpost), ("let me", .signpost), ("let us", .signpost),
    ("let's", .signpost), ("we will", .signpost), ("we'll", .signpost), ("i will", .signpost), ("i'll", .signpost),
    ("i am going to", .signpost), ("i'm going to", .signpost), ("we are going to", .signpost),
    ("we're going to", .signpost), ("going to talk", .signpost), ("going to speak", .signpost),
    ("today we", .signpost), ("today i", .signpost), ("we talk about", .signpost), ("a bit about", .signpost),
    ("talk a bit", .signpost), ("as i said", .signpost), ("get started", .signpost), ("start with", .signpost),
    ("wrap up", .signpost), ("in a moment", .signpost), ("in a minute", .signpost), ("a few minutes", .signpost),
    ("back to the", .signpost), ("by the way", .signpost), ("so that is", .signpost),
    ("so that's", .signpost), ("another time", .signpost), ("next time", .signpost),
    ("any questions", .signpost),
    ("last year", .story), ("last week", .story), ("last winter", .story), ("last summer", .story),
    ("one day", .story), ("one night", .story), ("the day", .story), ("the night", .story), ("years ago", .story),
    ("when i was", .story), ("the first time", .story), ("i remember", .story), ("i was", .story), ("i had", .story),
    ("could not", .contrast), ("did not", .contrast), ("do not", .contrast), ("is not", .contrast),
    ("are not", .contrast), ("not because", .contrast), ("no longer", .contrast), ("on the other hand", .contrast),
    ("at all", .contrast), ("the opposite", .contrast), ("not what", .contrast),
    ("found out", .surprise), ("turns out", .surprise), ("turned out", .surprise), ("it turned", .surprise),
    ("more than", .surprise), ("less than", .surprise), ("no one", .surprise),
    ("so many", .surprise), ("so much", .surprise), ("in the world", .surprise), ("most people", .surprise),
    ("if you", .advice), ("you should", .advice), ("you have to", .advice), ("you need to", .advice),
    ("the best way", .advice), ("how to", .advice), ("one thing", .advice), ("the secret", .advice),
    ("the trick", .advice), ("make sure", .advice), ("the key", .advice), ("ask yourself", .advice),
    ("that is why", .reason), ("that's why", .reason), ("which means", .reason), ("the reason", .reason),
    ("so that", .reason), ("in which", .reason),
  ]

  /// Words that carry grammar, not meaning.
  static let function: Set<String> = list(
    """
    a an the and or but so if then than that this these those is are was were be been being am do does did done have has
    had having will would can could shall should may might must i you he she it we they me him her us them my your his
    its our their mine yours to of in on at by for from with without into onto over under about after before between
    through during up down out off as not no nor too very just also there here what which who whom whose when where why
    how all any both each few more most other some such only own same again once one two
    """)

  private static func list(_ text: String) -> Set<String> {
    Set(text.split { $0.isWhitespace }.map(String.init))
  }
}
