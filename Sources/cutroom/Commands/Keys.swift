import ArgumentParser
import CutroomService
import Foundation

/// API keys for programs.
struct Keys: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Make, list and revoke API keys; works beside a running server.",
    subcommands: [Create.self, List.self, Revoke.self])

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
    static let configuration = CommandConfiguration(
      abstract: "List the keys: account, id, when it was made, and when it was revoked.")

    @OptionGroup var service: ServiceOptions

    func run() async throws {
      let list: KeyList = try await ServiceConnection.use(service.configuration()) { client in
        try await client.call("GET", "/admin/keys")
      }
      list.show()
    }
  }

  struct Revoke: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "End a key for good, or every key of an account; print which.",
      discussion: "Example: cutroom keys revoke my-app")

    @Argument(help: "The account's name, or a key's id as `cutroom keys list` shows it.")
    var name: String
    @OptionGroup var service: ServiceOptions

    func run() async throws {
      let path = "/admin/keys/\(name.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? name)"
      let list: KeyList = try await ServiceConnection.use(service.configuration()) { client in
        try await client.call("DELETE", path)
      }
      list.show()
    }
  }

  struct CreatedKey: Decodable, Sendable { var key: String }

  struct KeyList: Decodable, Sendable {
    var keys: [Key]
    struct Key: Decodable, Sendable {
      var id: String
      var account: String
      var createdAt: String
      var revokedAt: String?
    }

    func show() {
      for key in keys {
        let revoked = key.revokedAt.map { "\trevoked \($0)" } ?? ""
        Terminal.current.print("\(key.account)\t\(key.id)\t\(key.createdAt)\(revoked)")
      }
    }
  }
}
