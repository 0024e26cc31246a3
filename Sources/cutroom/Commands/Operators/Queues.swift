import ArgumentParser

/// FIFO queues.
struct Queues: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "List, pause and resume queues, whoever's they are.",
    subcommands: [List.self, Pause.self, Resume.self])

  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "List queues: how many messages run and wait in each.")

    @Option(help: "Of this account only.")
    var account: String?
    @OptionGroup var options: OperatorOptions

    func run() async throws {
      let path = APIPath("admin", "queues").with("account", account)
      try await options.call("GET", path, as: Listing<Queue>.self) { list in
        let table = Table("QUEUE", "ACCOUNT", "PARALLELISM", "RUNNING", "WAITING", "STATE")
        list.show(table, orSay: "There are no queues.") {
          $1.add(
            $0.name, $0.account, "\($0.parallelism)", "\($0.running)", "\($0.lag)", $0.paused ? "paused" : "open")
        }
      }
    }
  }

  struct Pause: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Start nothing more of a queue; what is being delivered goes on.")

    @OptionGroup var choice: QueueChoice
    func run() async throws { try await choice.switchTo("pause") }
  }

  struct Resume: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Let a paused queue go on.")

    @OptionGroup var choice: QueueChoice
    func run() async throws { try await choice.switchTo("resume") }
  }

  struct Queue: Decodable, Sendable {
    var name: String
    var account: String
    var parallelism: Int
    var running: Int
    var lag: Int
    var paused: Bool
  }
}

/// Which queue a command is for.
struct QueueChoice: ParsableArguments {
  @Argument(help: "The queue's name.")
  var name: String
  @Option(help: "Its account; needed where several have a queue of that name.")
  var account: String?
  @OptionGroup var options: OperatorOptions

  func switchTo(_ verb: String) async throws {
    let path = APIPath("admin", "queues", name, verb).with("account", account)
    try await options.call("POST", path, as: [String: String].self) { answer in
      for (word, queue) in answer { Terminal.current.print("\(word) \(queue)") }
    }
  }
}
