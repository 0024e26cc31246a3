import ArgumentParser
import CutroomService

/// A link for the dashboard of a running server.
struct SignIn: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sign-in", abstract: "Print a one-time link that signs a browser in to the running server.")

  @OptionGroup var service: ServiceOptions

  func run() async throws {
    let configuration = try service.configuration()
    guard let client = await ServiceConnection.running(at: configuration.socketPath) else {
      throw CommandFailure(status: .tryLater, message: "No server runs here. Try: cutroom serve")
    }
    let link: Link = try await client.call("POST", "/admin/sign-in-links")
    Terminal.current.print(link.url)
  }

  private struct Link: Decodable { var url: String }
}
