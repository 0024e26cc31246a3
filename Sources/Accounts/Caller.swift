import ClipModel

/// Who sends a request, and how we know.
package struct Caller: Hashable, Sendable {
  package let account: Account.ID
  package let means: Means

  package enum Means: Hashable, Sendable {
    case key
    case session(Session)
    /// The Unix socket: whoever may open it owns the data folder.
    case socket
    /// This process calling its own Studio; nothing else is open to it.
    case `internal`
  }

  package init(account: Account.ID, means: Means) {
    self.account = account
    self.means = means
  }

  package var isAdministrator: Bool { means == .socket }

  /// May use everything but Studio's protocol only when false.
  package var isStudioOnly: Bool { means == .internal }

  package var session: Session? { if case .session(let session) = means { session } else { nil } }
}
