import NIOCore
import NIOHTTP1
import NIOPosix

/// The least that can receive deliveries: answers every request with an empty 200 and tells when it came.
struct Destination: Sendable {
  let address: String
  private let channel: any Channel

  /// - Parameter arrived: called for each request, on the thread that serves them all.
  static func start(_ arrived: @escaping @Sendable (ContinuousClock.Instant) -> Void) async throws -> Destination {
    let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .serverChannelOption(.backlog, value: 256)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.configureHTTPServerPipeline(withErrorHandling: false)
          try channel.pipeline.syncOperations.addHandler(Receipts(arrived: arrived))
        }
      }
      .bind(host: "127.0.0.1", port: 0).get()
    return Destination(address: "http://127.0.0.1:\(channel.localAddress?.port ?? 0)/hook", channel: channel)
  }

  func stop() async throws { try await channel.close() }

  private final class Receipts: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let arrived: @Sendable (ContinuousClock.Instant) -> Void

    init(arrived: @escaping @Sendable (ContinuousClock.Instant) -> Void) { self.arrived = arrived }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
      guard case .end = unwrapInboundIn(data) else { return }
      arrived(.now)
      let head = HTTPResponseHead(version: .http1_1, status: .ok, headers: ["Content-Length": "0"])
      context.write(wrapOutboundOut(.head(head)), promise: nil)
      context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
    }
  }
}
