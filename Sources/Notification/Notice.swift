import ClipModel

/// Something to tell a person once.
package struct Notice: Hashable, Sendable {
  /// With kind, channel and recipient the key that makes it one.
  package var run: String
  package var owner: Account.ID
  package var kind: Kind
  package var subject: String
  package var body: String
  package var at: Timestamp

  package enum Kind: String, Codable, Sendable { case completed, failed }

  package init(run: String, owner: Account.ID, kind: Kind, subject: String, body: String, at: Timestamp) {
    self.run = run
    self.owner = owner
    self.kind = kind
    self.subject = subject
    self.body = body
    self.at = at
  }
}
