import Hummingbird
import Logging
import TestClock

/// Runs `body` with the address of a server on a free port of this machine, which answers by `respond`.
func withServer<Value: Sendable>(
  answering respond: @escaping @Sendable (Request) async throws -> Response,
  _ body: @escaping @Sendable (String) async throws -> Value
) async throws -> Value {
  let port = Watched<Int?>(nil)
  let responder = CallbackResponder { (request: Request, _: BasicRequestContext) in try await respond(request) }
  var logger = Logger(label: "receiver")
  logger.logLevel = .critical
  let application = Application(
    responder: responder, configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: 0)),
    onServerRunning: { channel in port.change { $0 = channel.localAddress?.port } }, logger: logger)
  return try await beside(application) {
    try await body("http://127.0.0.1:\(await port.until { $0 != nil } ?? 0)")
  }
}
