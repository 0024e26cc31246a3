import ArgumentParser

/// Messages that were given up.
struct DeadLetters: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "dlq", abstract: "List, show, retry and delete dead letters, whoever's they are.",
    subcommands: [List.self, Show.self, Retry.self, Delete.self])

  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "List dead letters, the newest first, and why each died.")

    @Option(help: "Of this account only.")
    var account: String?
    @Option(help: "At most so many (default 50, up to 1000).")
    var limit: Int?
    @OptionGroup var options: OperatorOptions

    func run() async throws {
      let path = APIPath("admin", "dlq").with("account", account).with("limit", limit.map(String.init))
      try await options.call("GET", path, as: Listing<Letter>.self) { list in
        list.show(Table("LETTER", "ACCOUNT", "DIED", "TO", "REASON"), orSay: "There are no dead letters.") {
          $1.add($0.dlqId, $0.account, $0.createdAt, "\($0.method) \($0.url)", $0.reason)
        }
      }
    }
  }

  struct Show: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Show a dead letter and the last answer that it got.")

    @Argument(help: "The dead letter's id.")
    var id: String
    @OptionGroup var options: OperatorOptions

    func run() async throws {
      try await options.call("GET", APIPath("admin", "dlq", id), as: Known.self) { known in
        var table = Table("letter", known.letter.dlqId)
        table.add("message", known.letter.messageId)
        table.add("account", known.account)
        table.add("to", "\(known.letter.method) \(known.letter.url)")
        table.add("reason", known.reason)
        table.add("answer", known.letter.responseStatus == 0 ? "none" : "\(known.letter.responseStatus)")
        if let body = known.letter.responseBody, !body.isEmpty { table.add("body", String(body.prefix(500))) }
        Terminal.current.print("\(table)")
      }
    }
  }

  struct Retry: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Publish dead letters once more, as they were; print the new messages.",
      discussion: "Example: cutroom dlq retry --all --account my-app --yes")

    @OptionGroup var choice: LetterChoice
    @OptionGroup var options: OperatorOptions

    func run() async throws {
      try await options.call("POST", APIPath("admin", "dlq", "retry"), json: choice.body(), as: Handled.self) {
        $0.show("is now", orSay: "There are no dead letters to retry.")
      }
    }
  }

  struct Delete: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Forget dead letters for good; print which.", discussion: "Example: cutroom dlq delete --all --yes")

    @OptionGroup var choice: LetterChoice
    @OptionGroup var options: OperatorOptions

    func run() async throws {
      try await options.call("DELETE", APIPath("admin", "dlq"), json: choice.body(), as: Handled.self) {
        $0.show("deleted", orSay: "There are no dead letters to delete.")
      }
    }
  }

  struct Letter: Decodable, Sendable {
    var dlqId: String
    var account: String
    var createdAt: String
    var method: String
    var url: String
    var reason: String
  }

  struct Known: Decodable, Sendable {
    var account: String
    var reason: String
    var letter: Document

    struct Document: Decodable, Sendable {
      var dlqId: String
      var messageId: String
      var method: String
      var url: String
      var responseStatus: Int
      var responseBody: String?
    }
  }

  struct Handled: Decodable, Sendable {
    var handled: [Letter]
    var missing: [String]

    struct Letter: Decodable, Sendable {
      var dlqId: String
      var messageId: String?
    }

    func show(_ word: String, orSay nothing: String) {
      let terminal = Terminal.current
      for letter in handled { terminal.print("\(letter.dlqId) \(word)\(letter.messageId.map { " \($0)" } ?? "")") }
      for id in missing { terminal.note("\(id): there is no such dead letter") }
      if handled.isEmpty, missing.isEmpty { terminal.note(nothing) }
    }
  }
}

/// Which dead letters a command is for: some by their ids, or all once that was confirmed.
struct LetterChoice: ParsableArguments {
  @Argument(help: "Ids of dead letters.")
  var ids: [String] = []
  @Flag(help: "All of them, or all of --account; needs --yes.")
  var all = false
  @Option(help: "With --all: of this account only.")
  var account: String?
  @Flag(help: "Yes, all of them.")
  var yes = false

  struct Body: Encodable, Sendable {
    var ids: [String]?
    var all: Bool?
    var account: String?
  }

  func validate() throws {
    guard ids.isEmpty == all else { throw ValidationError("Name dead letters by their ids, or write --all.") }
    guard all || account == nil else { throw ValidationError("--account goes with --all.") }
    guard !all || yes else {
      let whose = account.map { "of account \($0)" } ?? "of every account"
      throw ValidationError("This concerns all dead letters \(whose). Add --yes if that is meant.")
    }
  }

  func body() -> Body { all ? Body(all: true, account: account) : Body(ids: ids) }
}
