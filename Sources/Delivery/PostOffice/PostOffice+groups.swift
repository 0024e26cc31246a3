import ClipModel
import Database

/// Several addresses under one name (QStash v2, URL groups).
package struct URLGroup: Hashable, Sendable {
  package struct Endpoint: Hashable, Codable, Sendable {
    package var name: String?
    package var url: String

    package init(name: String?, url: String) {
      self.name = name
      self.url = url
    }
  }

  package var name: String
  package var endpoints: [Endpoint]
  /// Of every publish to the group, where the publisher says nothing.
  package var headers: [OutgoingMessage.Header]
  package var created: Timestamp
  package var updated: Timestamp
}

extension URLGroup: Encodable {
  private enum Key: String, CodingKey { case name, endpoints, createdAt, updatedAt }

  package func encode(to encoder: any Encoder) throws {
    var fields = encoder.container(keyedBy: Key.self)
    try fields.encode(name, forKey: .name)
    try fields.encode(endpoints, forKey: .endpoints)
    try fields.encode(created.milliseconds, forKey: .createdAt)
    try fields.encode(updated.milliseconds, forKey: .updatedAt)
  }
}

extension PostOffice {
  /// All groups of the account, by name.
  package func groups(of account: Account.ID) async throws -> [URLGroup] {
    try await database.read { transaction in
      let rows = try transaction.run(
        "SELECT name FROM cutroom_url_groups WHERE account_id = $1 ORDER BY name", account.rawValue)
      return try rows.compactMap { try group(try $0.text("name"), of: account, in: transaction) }
    }
  }

  /// - Throws: `DeliveryError.missing`.
  package func group(_ name: String, of account: Account.ID) async throws -> URLGroup {
    let found = try await database.read { try group(name, of: account, in: $0) }
    guard let found else { throw DeliveryError.missing("url group") }
    return found
  }

  /// Adds endpoints, or renames and moves those that are there; makes the group when there is none.
  ///
  /// - Throws: `DeliveryError.invalidRequest`, `.invalidDestination`, `.quotaExceeded`.
  package func addEndpoints(
    _ endpoints: [URLGroup.Endpoint], toGroup name: String, of account: Account.ID
  ) async throws {
    _ = try Names.checked(name, as: "url group name")
    for endpoint in endpoints {
      try PublishRequest.check(endpoint.url)
      if let name = endpoint.name { _ = try Names.checked(name, as: "endpoint name") }
    }
    guard !endpoints.isEmpty else { throw DeliveryError.invalidRequest("no endpoints") }
    try await database.write { transaction in
      var group = try demandGroup(name, of: account, in: transaction)
      for endpoint in endpoints {
        let known = group.endpoints.firstIndex {
          endpoint.name == nil ? $0.url == endpoint.url : $0.name == endpoint.name
        }
        if let known {
          group.endpoints[known] = endpoint
        } else if let same = group.endpoints.firstIndex(where: { $0.url == endpoint.url && $0.name == nil }) {
          group.endpoints[same] = endpoint
        } else {
          group.endpoints.append(endpoint)
        }
      }
      guard group.endpoints.count <= limits.endpoints else {
        throw DeliveryError.quotaExceeded("a url group has at most \(limits.endpoints) endpoints")
      }
      try save(group, of: account, in: transaction)
    }
  }

  /// Removes endpoints by name or address; a group without endpoints goes too.
  ///
  /// - Throws: `DeliveryError.missing` for an unknown group.
  package func removeEndpoints(
    matching condition: @escaping @Sendable (URLGroup.Endpoint) -> Bool, fromGroup name: String, of account: Account.ID
  ) async throws {
    try await database.write { transaction in
      guard var group = try group(name, of: account, in: transaction) else { throw DeliveryError.missing("url group") }
      group.endpoints.removeAll(where: condition)
      if group.endpoints.isEmpty {
        try removeGroup(name, of: account, in: transaction)
      } else {
        try save(group, of: account, in: transaction)
      }
    }
  }

  /// Sets the headers that count for every publish to the group.
  package func setHeaders(
    _ headers: [OutgoingMessage.Header], ofGroup name: String, of account: Account.ID
  ) async throws {
    _ = try Names.checked(name, as: "url group name")
    try PublishOptions(headers.map { (name: $0.name, value: $0.value) }).refuseUnspeakable()
    try await database.write { transaction in
      var group = try demandGroup(name, of: account, in: transaction)
      group.headers = headers
      try save(group, of: account, in: transaction)
    }
  }

  /// Removes a group; one that isn't there is fine.
  package func removeGroup(_ name: String, of account: Account.ID) async throws {
    try await database.write { try removeGroup(name, of: account, in: $0) }
  }
}

extension PostOffice {
  func group(_ name: String, of account: Account.ID, in transaction: any SQLTransaction) throws -> URLGroup? {
    let rows = try transaction.run(
      "SELECT headers, created_at, updated_at FROM cutroom_url_groups WHERE account_id = $1 AND name = $2",
      account.rawValue, name)
    guard let row = rows.first else { return nil }
    let endpoints = try transaction.run(
      "SELECT name, url FROM cutroom_url_group_endpoints WHERE account_id = $1 AND group_name = $2 ORDER BY place",
      account.rawValue, name
    ).map { URLGroup.Endpoint(name: $0.optionalText("name"), url: try $0.text("url")) }
    return URLGroup(
      name: name, endpoints: endpoints,
      headers: try JSONText.decode([OutgoingMessage.Header].self, try row.text("headers")),
      created: Timestamp(milliseconds: try row.integer("created_at")),
      updated: Timestamp(milliseconds: try row.integer("updated_at")))
  }

  /// The group that a publish names.
  ///
  /// - Throws: `DeliveryError.invalidDestination` for an unknown one: a name that is neither address nor group.
  func demandKnownGroup(
    _ name: String, of account: Account.ID, in transaction: any SQLTransaction
  ) throws -> URLGroup {
    guard let group = try group(name, of: account, in: transaction) else {
      throw DeliveryError.invalidDestination("endpoint has invalid scheme, add http:// or https://")
    }
    return group
  }

  private func demandGroup(
    _ name: String, of account: Account.ID, in transaction: any SQLTransaction
  ) throws -> URLGroup {
    if let known = try group(name, of: account, in: transaction) { return known }
    let count = try transaction.run(
      "SELECT count(*) AS n FROM cutroom_url_groups WHERE account_id = $1", account.rawValue
    ).first?.integer("n")
    guard (count ?? 0) < limits.urlGroups else {
      throw DeliveryError.quotaExceeded("an account has at most \(limits.urlGroups) url groups")
    }
    return URLGroup(name: name, endpoints: [], headers: [], created: clock.now, updated: clock.now)
  }

  private func save(_ group: URLGroup, of account: Account.ID, in transaction: any SQLTransaction) throws {
    try transaction.run(
      """
      INSERT INTO cutroom_url_groups (account_id, name, headers, created_at, updated_at) VALUES ($1, $2, $3, $4, $5)
      ON CONFLICT (account_id, name) DO UPDATE SET headers = excluded.headers, updated_at = excluded.updated_at
      """, account.rawValue, group.name, JSONText.encode(group.headers), group.created.milliseconds,
      clock.now.milliseconds)
    try transaction.run(
      "DELETE FROM cutroom_url_group_endpoints WHERE account_id = $1 AND group_name = $2", account.rawValue, group.name)
    for (place, endpoint) in group.endpoints.enumerated() {
      try transaction.run(
        """
        INSERT INTO cutroom_url_group_endpoints (account_id, group_name, place, name, url) VALUES ($1, $2, $3, $4, $5)
        """, account.rawValue, group.name, place, endpoint.name, endpoint.url)
    }
  }

  private func removeGroup(_ name: String, of account: Account.ID, in transaction: any SQLTransaction) throws {
    try transaction.run(
      "DELETE FROM cutroom_url_group_endpoints WHERE account_id = $1 AND group_name = $2", account.rawValue, name)
    try transaction.run(
      "DELETE FROM cutroom_url_groups WHERE account_id = $1 AND name = $2", account.rawValue, name)
  }
}
