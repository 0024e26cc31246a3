import ClipModel
import Database
import Generation
import PostgresDriver
import TestDatabase
import Testing

/// What holds on a database where the product had its projects before us.
@Suite(.timeLimit(.minutes(1))) struct ProductTable {
  private static let product = [
    "CREATE ROLE reader_ROLE",
    "CREATE TABLE teams (id BIGINT PRIMARY KEY)",
    """
    CREATE TABLE projects (
      id ID_TYPE PRIMARY KEY DEFAULT ID_DEFAULT, "ownerId" OWNER_TYPE NOT NULL, "sourceUrl" TEXT, title TEXT NOT NULL,
      team BIGINT REFERENCES teams (id), folders JSONB, klap_status TEXT, created_at TIMESTAMPTZ NOT NULL DEFAULT now(),
      touched BIGINT NOT NULL DEFAULT 0)
    """,
    "ALTER TABLE projects ENABLE ROW LEVEL SECURITY",
    "CREATE POLICY own ON projects FOR SELECT TO reader_ROLE USING (true)",
    """
    CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN NEW.touched = OLD.touched + 1; RETURN NEW; END $$
    """,
    "CREATE TRIGGER touching BEFORE UPDATE ON projects FOR EACH ROW EXECUTE FUNCTION touch()",
  ]

  @Test(arguments: ["UUID", "TEXT"]) func aProjectOfTheProductBecomesClips(type: String) async throws {
    try await withProduct(ids: type) { database, owner, project in
      let table = try await ProjectTable.read(owner: "ownerId", video: "sourceUrl", in: database)
      #expect(table.hasUUIDs == (type == "UUID"))
      let applied = try await database.migrate(Migration.all(over: table))
      #expect(applied.count == Migration.all.count)
      #expect(try await database.migrate(Migration.all(over: table)).isEmpty)
      var settings = Road.Settings()
      settings.table = table
      try await Road.travel(settings, on: database) { road in
        let (owner, id) = (Account.ID(owner), Project.ID(project))
        #expect(try await road.generation.projects(owner: owner).projects.map(\.id) == [id])
        _ = try await road.generation.start(project: id, owner: owner, delay: .zero)
        try await road.deliver()
        road.klap.finish()
        try await road.deliverNext()
        let status = try await road.generation.status(project: id, owner: owner)
        #expect(status.status == .completed && status.clips.count == 2, "\(status.timeline)")
        for stranger in ["nobody", "no-uuid", project.uppercased()] {
          await #expect(throws: GenerationError.invalidProject) {
            _ = try await road.generation.start(project: Project.ID(stranger), owner: Account.ID("mallory"))
          }
        }
      }
      try await expectUntouched(database, project)
    }
  }

  @Test func columnsThatAreMissingAreNamedWithTheirSetting() async throws {
    try await withProduct(ids: "TEXT") { database, _, _ in
      await #expect(throws: ProjectTableError.missing("user_id", key: "PROJECTS_OWNER_COLUMN")) {
        try await ProjectTable.read(owner: "user_id", video: "sourceUrl", in: database)
      }
      await #expect(throws: ProjectTableError.missing("video_url", key: "PROJECTS_VIDEO_COLUMN")) {
        try await ProjectTable.read(owner: "ownerId", video: "video_url", in: database)
      }
    }
  }

  /// The product's columns, policy and trigger are as they were, and its JSON keeps its other keys.
  private func expectUntouched(_ database: PostgresDatabase, _ project: String) async throws {
    let facts = try await database.read { transaction in
      (
        row: try transaction.run("SELECT title, team, folders, touched FROM projects WHERE id = $1", project)[0],
        policies: try transaction.run("SELECT policyname::text AS name FROM pg_policies WHERE tablename = 'projects'"),
        triggers: try transaction.run("SELECT tgname::text AS name FROM pg_trigger WHERE NOT tgisinternal")
      )
    }
    #expect(try facts.row.text("title") == "A talk" && facts.row.integer("team") == 7)
    #expect(try facts.row.text("folders").contains(#""mine": 1"#) && facts.row.integer("touched") > 0)
    #expect(try facts.policies.map { try $0.text("name") } == ["own"])
    #expect(try facts.triggers.map { try $0.text("name") } == ["touching"])
  }

  /// A database with a product's table and one row that the product has inserted itself.
  private func withProduct(
    ids type: String, _ body: (PostgresDatabase, _ owner: String, _ project: String) async throws -> Void
  ) async throws {
    try await withPostgres(isEmpty: true) { address in
      let database = PostgresDatabase(PostgresConfiguration(address: address))
      let isUUID = type == "UUID"
      let (owner, project) =
        isUUID
        ? ("6f1c2d7e-0a51-4be0-9d7b-0d7d1f6d2a11", "0b6b8f2e-3c55-4a3c-8b1e-5f4b2a9c7d10") : ("user_2abc", "proj-1")
      let words = [
        ("ID_TYPE", type), ("OWNER_TYPE", type), ("ID_DEFAULT", isUUID ? "gen_random_uuid()" : "'none'"),
        ("_ROLE", "_\(type.lowercased())_\(Int.random(in: 0..<1_000_000_000))"),
      ]
      let product = Self.product
      try await database.write { transaction in
        for statement in product {
          try transaction.run(words.reduce(statement) { $0.replacing($1.0, with: $1.1) })
        }
        try transaction.run("INSERT INTO teams VALUES (7)")
        try transaction.run(
          """
          INSERT INTO projects (id, "ownerId", "sourceUrl", title, team, folders)
          VALUES ($1, $2, 'https://cdn.example.com/talk.mp4', 'A talk', 7, '{"mine":1}')
          """, project, owner)
      }
      try await body(database, owner, project)
      await database.close()
    }
  }
}
