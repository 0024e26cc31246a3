import ArgumentParser
import Hummingbird
import Logging

/// A server whose one route reads a body and does nothing with it; says where it listens, and ends by a signal.
struct EmptyRouteCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "empty-route", abstract: "An HTTP server that reads bodies.", shouldDisplay: false)

  func run() async throws {
    let router = Router()
    router.post("read") { request, _ in
      let body = try await request.body.collect(upTo: 1 << 20)
      return "{\"bytes\":\(body.readableBytes)}"
    }
    var logger = Logger(label: "empty")
    logger.logLevel = .error
    let application = Application(
      router: router, configuration: .init(address: .hostname("127.0.0.1", port: 0), serverName: nil),
      onServerRunning: { channel in
        print("listens on http://127.0.0.1:\(channel.localAddress?.port ?? 0)")
        flushOutput()
      }, logger: logger)
    try await application.runService()
  }
}
