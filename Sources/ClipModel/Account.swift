/// Who owns projects, messages and keys.
package struct Account: Hashable, Codable, Sendable {
  package typealias ID = Identifier<Account>

  package var id: ID
  package var name: String

  package init(id: ID, name: String) {
    self.id = id
    self.name = name
  }
}

extension Identifier<Account> {
  /// Cutroom itself: signs our own messages; no API key belongs to it.
  package static let app = Self("app")
  /// Whoever sits at this machine: the command line over the socket and the local sign-in.
  package static let local = Self("local")
}
