import ClipModel
import Outbound

/// Where messages may go, and where our own address is right now.
package struct DeliveryAddresses: Sendable {
  /// The scheme of destinations that mean this installation, whatever its address is at the attempt.
  package static let placeholder = "cutroom-app:"

  let appOrigin: @Sendable () -> String
  let publicOrigin: String?
  let privateAllowed: Bool
  let allowHosts: Set<String>

  /// - Parameters:
  ///   - appOrigin: scheme, host and port of this installation, without a slash at the end.
  ///   - publicOrigin: where a proxy answers for this installation; ours as much as `appOrigin`.
  ///   - privateAllowed: loopback and private destinations too; only while no public address is configured.
  ///   - allowHosts: `DELIVER_ALLOW_HOSTS`, lower case.
  package init(
    appOrigin: @escaping @Sendable () -> String, publicOrigin: String? = nil, privateAllowed: Bool,
    allowHosts: Set<String> = []
  ) {
    self.appOrigin = appOrigin
    self.publicOrigin = publicOrigin
    self.privateAllowed = privateAllowed
    self.allowHosts = allowHosts
  }

  /// The address to call for a destination as stored.
  ///
  /// - Throws: `DeliveryError.invalidDestination` when another account uses the placeholder.
  package func resolve(_ destination: String, account: Account.ID) throws(DeliveryError) -> String {
    guard destination.hasPrefix(Self.placeholder) else { return destination }
    guard account == .app else { throw .invalidDestination("endpoint has invalid scheme, add http:// or https://") }
    return appOrigin() + destination.dropFirst(Self.placeholder.count)
  }

  package func policy(_ account: Account.ID) -> OutboundPolicy {
    let origins = [appOrigin(), publicOrigin].compactMap(\.self)
    return .deliver(
      privateAllowed: privateAllowed, allowHosts: allowHosts,
      ownOrigin: account == .app ? .allowed(origins) : .refused(origins))
  }
}
