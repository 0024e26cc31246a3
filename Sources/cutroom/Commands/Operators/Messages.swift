import ArgumentParser

/// Messages on their way.
struct Messages: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "List, show and cancel messages, whoever's they are; works beside a running server.",
    subcommands: [List.self, Show.self, Cancel.self])

  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "List messages on their way, those first that are due first, and what each waits for.",
      discussion: "Example: cutroom messages list --state held --account my-app")

    @Option(help: "waiting, held (by a queue or a flow-control key) or active.")
    var state: String?
    @Option(help: "Of this account only.")
    var account: String?
    @Option(help: "At most so many (default 50, up to 1000).")
    var limit: Int?
    @OptionGroup var options: OperatorOptions

    func run() async throws {
      let path = APIPath("admin", "messages").with("state", state).with("account", account)
        .with("limit", limit.map(String.init))
      try await options.call("GET", path, as: Listing<Message>.self) { list in
        let table = Table("MESSAGE", "ACCOUNT", "STATE", "RETRIED", "TO", "WAITS FOR")
        list.show(table, orSay: "No messages are on their way.") { message, table in
          table.add(
            message.messageId, message.account, message.state, "\(message.retried)/\(message.maxRetries)",
            "\(message.method) \(message.url)", message.waitingFor)
        }
      }
    }
  }

  struct Show: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Show a message, finished or not: where it stands and what it waits for.")

    @Argument(help: "The message's id.")
    var id: String
    @OptionGroup var options: OperatorOptions

    func run() async throws {
      try await options.call("GET", APIPath("admin", "messages", id), as: Known.self) { known in
        var table = Table("message", known.message.messageId)
        table.add("account", known.account)
        table.add("to", "\(known.message.method) \(known.message.url)")
        table.add("state", known.state ?? "on record only")
        if let words = known.message.waitingFor { table.add("waits for", words) }
        if let retried = known.retried { table.add("retried", "\(retried) of \(known.message.maxRetries)") }
        if let time = known.dueAt { table.add("due", time) }
        if let time = known.finishedAt { table.add("finished", time) }
        if let reason = known.reason { table.add("reason", reason) }
        Terminal.current.print("\(table)")
      }
    }
  }

  struct Cancel: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Take a message back; one that is being delivered may still arrive, but nothing follows from it.")

    @Argument(help: "The message's id.")
    var id: String
    @OptionGroup var options: OperatorOptions

    func run() async throws {
      try await options.call("DELETE", APIPath("admin", "messages", id), as: Canceled.self) {
        Terminal.current.print("canceled \($0.canceled)")
      }
    }
  }

  struct Message: Decodable, Sendable {
    var messageId: String
    var account: String
    var state: String
    var method: String
    var url: String
    var retried: Int
    var maxRetries: Int
    var waitingFor: String?
  }

  struct Known: Decodable, Sendable {
    var account: String
    var state: String?
    var dueAt: String?
    var finishedAt: String?
    var retried: Int?
    var reason: String?
    var message: Document

    struct Document: Decodable, Sendable {
      var messageId: String
      var method: String
      var url: String
      var maxRetries: Int
      var waitingFor: String?
    }
  }

  struct Canceled: Decodable, Sendable { var canceled: String }
}
