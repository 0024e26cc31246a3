/// Which addresses a request may reach; the rows of the design's security table.
package enum OutboundPolicy: Hashable, Sendable {
  /// Sources and media that users name: public addresses only, except the hosts that the operator lists.
  case fetch(allowHosts: Set<String>)
  /// Destinations of messages and webhooks. `privateAllowed`: loopback and private addresses too.
  case deliver(privateAllowed: Bool, allowHosts: Set<String>, ownOrigin: OwnOrigin)
  /// Addresses that the operator configured: unguarded, redirects never followed.
  case `operator`

  /// What a delivery may do with the address of this very installation.
  package enum OwnOrigin: Hashable, Sendable {
    /// Messages of account `app`. An origin that can't be read allows nothing.
    case allowed([String])
    /// Everybody else's. An origin that can't be read refuses everything.
    case refused([String])
  }
}

extension OutboundPolicy {
  var allowHosts: Set<String> {
    switch self {
    case .fetch(let hosts), .deliver(_, let hosts, _): hosts
    case .operator: []
    }
  }

  /// Whether the address needs no look at what it resolves to. `allowHosts` names hosts or host:port, in lower case.
  func trusts(_ address: WebAddress) -> Bool {
    if case .operator = self { return true }
    if case .deliver(_, _, .allowed(let origins)) = self, origins.contains(where: { address.isAt($0) == true }) {
      return true
    }
    return allowHosts.contains(address.host) || allowHosts.contains("\(address.host):\(address.port)")
  }

  /// Judges one resolved address; nil when it may be reached.
  func objection(to address: WebAddress, at resolved: IPAddress) -> String? {
    switch (resolved.reach, self) {
    case (_, .operator): return nil
    case (.loopback, .deliver(_, _, .refused(let origins)))
    where origins.contains(where: { address.sharesPort(with: $0) != false }):
      return "this server's own address"
    case (.public, _): return nil
    case (.loopback, .deliver(true, _, _)), (.private, .deliver(true, _, _)): return nil
    case (.loopback, _): return "a loopback address"
    case (.private, _): return "a private address"
    case (.reserved, _): return "an address that is not public"
    }
  }

  /// Judges the address as written; nil when it may be tried.
  func objection(to address: WebAddress) -> String? {
    guard case .deliver(_, _, .refused(let origins)) = self,
      origins.contains(where: { address.isAt($0) != false })
    else { return nil }
    return "this server's own address"
  }
}
