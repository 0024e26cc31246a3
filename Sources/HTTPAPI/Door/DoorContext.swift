import Accounts
import Hummingbird
import NIOCore

/// What every request at our doors carries, for programs and for people.
package struct DoorContext: RequestContext {
  package var coreContext: CoreRequestContextStorage
  /// Whether it came over the Unix socket: whoever may open that owns the data folder.
  package let isSocket: Bool
  /// The peer's address as text; `socket` for the Unix socket.
  package let clientAddress: String
  /// Who sends it; nil until `AuthMiddleware` found out, and for strangers.
  package var caller: Caller?
  /// Finds out anew who sends it, for answers that last.
  package var findCaller: @Sendable () async throws -> Caller? = { nil }

  package init(source: ApplicationRequestContextSource) {
    coreContext = .init(source: source)
    if case .unixDomainSocket = source.channel.localAddress {
      isSocket = true
    } else {
      isSocket = false
    }
    clientAddress = isSocket ? "socket" : source.channel.remoteAddress?.ipAddress ?? "unknown"
  }
}
