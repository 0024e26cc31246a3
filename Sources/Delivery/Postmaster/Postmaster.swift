import ClipModel
import Database

/// What operators do with messages, dead letters and queues: of all accounts, or of one that they name.
package struct Postmaster: Sendable {
  /// Items of a list where nobody says how many.
  package static let pageSize = 50
  package static let largestPage = 1000

  let office: PostOffice

  package init(office: PostOffice) { self.office = office }

  var database: any Database { office.database }
  var queue: WorkQueue { office.outbox.queue }

  /// Part of a list.
  package struct Listing<Item: Encodable & Hashable & Sendable>: Encodable, Hashable, Sendable {
    package let items: [Item]
    /// Whether there are more than were asked for.
    package let hasMore: Bool

    init(_ items: [Item], limit: Int) {
      self.items = Array(items.prefix(limit))
      hasMore = items.count > limit
    }
  }

  /// An account by its name, or by its id.
  ///
  /// - Throws: `DeliveryError.missing`.
  func account(_ name: String, in transaction: any SQLTransaction) throws -> Account.ID {
    if name == Account.ID.app.rawValue { return .app }
    let rows = try transaction.run("SELECT id FROM cutroom_accounts WHERE name = $1 OR id = $1 ORDER BY id", name)
    guard let row = rows.first else { throw DeliveryError.missing("account \(name)") }
    return Account.ID(try row.text("id"))
  }

  /// A number of items that may be asked for.
  ///
  /// - Throws: `DeliveryError.invalidRequest`.
  static func checked(limit: Int?) throws(DeliveryError) -> Int {
    let limit = limit ?? pageSize
    guard (1...largestPage).contains(limit) else { throw .invalidRequest("limit is from 1 to \(largestPage)") }
    return limit
  }
}

extension String {
  /// An address without its query, where tokens may be.
  var withoutQuery: String { String(prefix { $0 != "?" }) }
}
