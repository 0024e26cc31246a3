import Accounts
import HTTPTypes
import Hummingbird

/// Who may read `/metrics`: they are numbers about everybody's work, so they are the operator's alone.
package struct MetricsAccess: Sendable {
  private let token: Secret?
  private let hasPublicAddress: Bool

  /// - Parameters:
  ///   - token: `METRICS_TOKEN`; where it is set, it is the only way in over TCP.
  ///   - hasPublicAddress: whether people from elsewhere are expected; then a neighbour on loopback may be a proxy.
  package init(token: String? = nil, hasPublicAddress: Bool = false) {
    self.token = token.map(Secret.init(text:))
    self.hasPublicAddress = hasPublicAddress
  }

  /// - Throws: `APIFailure` with what opens it.
  func check(_ request: Request, _ context: DoorContext) throws(APIFailure) {
    if context.caller?.isAdministrator == true { return }
    if let token {
      guard let word = request.headers[.authorization]?.split(separator: " ").last, token.matches(String(word)) else {
        throw Self.closed("Send METRICS_TOKEN as `Authorization: Bearer …`.")
      }
      return
    }
    guard !hasPublicAddress, Self.isNear(context.clientAddress), Self.isAskedForHere(request) else {
      throw Self.closed("Metrics are read over the Unix socket, or with METRICS_TOKEN where it is set.")
    }
  }

  private static func closed(_ words: String) -> APIFailure {
    APIFailure(.unauthorized, code: "unauthorized", words)
  }

  private static func isNear(_ address: String) -> Bool {
    address == "::1" || (address.hasPrefix("127.") && address.allSatisfy { $0 == "." || $0.isNumber })
  }

  /// No proxy handed it on, and no page of somebody else's site, whose name was made to lead here, asks.
  private static func isAskedForHere(_ request: Request) -> Bool {
    let proxies = ["Forwarded", "X-Forwarded-For", "X-Real-IP", "Via"].compactMap { HTTPField.Name($0) }
    guard proxies.allSatisfy({ request.headers[$0] == nil }), let authority = request.head.authority else {
      return false
    }
    let host = authority.hasPrefix("[") ? authority.dropFirst().prefix { $0 != "]" } : authority.prefix { $0 != ":" }
    return host == "localhost" || isNear(String(host))
  }
}
