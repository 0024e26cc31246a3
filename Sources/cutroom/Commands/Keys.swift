import ArgumentParser
import CutroomService

/// API keys for programs.
struct Keys: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Make and list API keys; works beside a running server.", subcommands: [Create.self, List.self])

  struct Create: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Make a key for the account NAME and print it, once.",
      discussion: "Example: CUTROOM_KEY=$(cutroom keys create my-app)")

    @Argument(help: "Account that the key belongs to; made when it does not exist.")
    var name: String
    @OptionGroup var service: ServiceOptions

    func run() async throws {
      let body = ["name": name]
      let key: CreatedKey = try await ServiceConnection.use(service.configuration()) { client in
        try await client.call("POST", "/admin/keys", json: body)
      }
      Terminal.current.print(key.key)
    }
  }

  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "List the keys: account, id, when it was made.")

    @OptionGroup var service: ServiceOptions

    func run() async throws {
      let list: KeyList = try await ServiceConnection.use(service.configuration()) { client in
        try await client.call("GET", "/admin/keys")
      }
      for key in list.keys { Terminal.current.print("\(key.account)\t\(key.id)\t\(key.createdAt)") }
    }
  }

  struct CreatedKey: Decodable, Sendable { var key: String }

  struct KeyList: Decodable, Sendable {
    var keys: [Key]
    struct Key: Decodable, Sendable {
      var id: String
      var account: String
      var createdAt: String
    }
  }
}
