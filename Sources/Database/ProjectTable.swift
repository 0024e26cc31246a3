import ClipModel

/// The table `projects`, which a product may have had before us, with columns of its own.
package struct ProjectTable: Hashable, Sendable {
  /// `PROJECTS_OWNER_COLUMN`: whose project it is.
  package let owner: String
  /// `PROJECTS_VIDEO_COLUMN`: the address of its video.
  package let video: String
  /// The type of each column, as PostgreSQL names it; nil where the table is ours, or not there yet.
  package let types: [String: String]?

  package init(owner: String = "user_id", video: String = "video_url", types: [String: String]? = nil) {
    self.owner = owner
    self.video = video
    self.types = types
  }

  /// Whether its ids are UUIDs; else they are text.
  package var hasUUIDs: Bool { types?["id"] == "uuid" }
  package var hasUUIDOwners: Bool { types?[owner] == "uuid" }

  /// Reads the table as it stands in a PostgreSQL database.
  ///
  /// - Throws: `ProjectTableError` when it lacks what we can't add.
  package static func read(owner: String, video: String, in database: any Database) async throws -> ProjectTable {
    let rows = try await database.read { transaction in
      try transaction.run(
        """
        SELECT column_name::text AS name, data_type::text AS type FROM information_schema.columns
        WHERE table_name = 'projects' AND table_schema = (
          SELECT n.nspname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
          WHERE c.oid = to_regclass('projects'))
        """)
    }
    let types = try Dictionary(uniqueKeysWithValues: rows.map { (try $0.text("name"), try $0.text("type")) })
    guard !types.isEmpty else { return ProjectTable(owner: owner, video: video) }
    guard ["uuid", "text", "character varying"].contains(types["id"]) else {
      throw ProjectTableError.idType(types["id"])
    }
    guard types[owner] != nil else { throw ProjectTableError.missing(owner, key: "PROJECTS_OWNER_COLUMN") }
    guard types[video] != nil else { throw ProjectTableError.missing(video, key: "PROJECTS_VIDEO_COLUMN") }
    return ProjectTable(owner: owner, video: video, types: types)
  }
}

/// Why a product's table `projects` can't be used.
package enum ProjectTableError: Error, Hashable, Sendable {
  case idType(String?)
  case missing(String, key: String)
}

extension ProjectTableError: PublicError {
  package var isRetryable: Bool { false }

  package var publicMessage: String {
    switch self {
    case .idType(let type): "its table projects has ids of the type \(type ?? "none"), where uuid or text is needed"
    case .missing(let column, let key): "its table projects has no column \(column); name the right one with \(key)=…"
    }
  }
}
