import ClipModel

/// A piece of durable work: a message to deliver, a task of Studio.
package struct WorkItem: Hashable, Sendable {
  package typealias ID = Identifier<WorkItem>

  package var id: ID
  package var kind: Kind
  package var account: Account.ID
  /// What the handler needs; opaque to the engine.
  package var payload: [UInt8]
  package var due: Timestamp
  package var maximumRetries: Int
  /// At most one item with this key exists, finished ones included until retention removes them; a second enqueue
  /// changes nothing.
  package var uniqueKey: String?
  /// The FIFO queue of its account that it goes through.
  package var queue: String?
  package var flow: FlowControl?
  /// Whether it brings no values for its key: it follows from a message that did, and a later one may have brought others.
  package var isBoundByFlow = false
  /// The lane whose slot goes on with this item: `Claim.queueLane` of the item that it belongs to.
  package var inheritedLane: String?

  package init(
    id: ID, kind: Kind, account: Account.ID, payload: [UInt8], due: Timestamp, maximumRetries: Int = 3,
    uniqueKey: String? = nil
  ) {
    self.id = id
    self.kind = kind
    self.account = account
    self.payload = payload
    self.due = due
    self.maximumRetries = maximumRetries
    self.uniqueKey = uniqueKey
  }

  /// Which handler does it.
  package enum Kind: String, Codable, Sendable, CaseIterable {
    case message
    case studioTask = "studio_task"
    /// A message of ours on its way to hosted QStash.
    case relay
  }
}
