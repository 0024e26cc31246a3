extension Migration {
  /// Projects with the columns of the existing product, and what the road of a video keeps about them.
  package static func projects(over table: ProjectTable) -> Migration {
    let id = table.hasUUIDs ? "UUID" : "TEXT"
    return Migration(number: 2, name: "projects", statements: own(table) + ours(projectID: id))
  }

  /// A product's own table keeps what it has, and gets what it lacks.
  private static func own(_ table: ProjectTable) -> [String] {
    let columns = [
      "name TEXT", "klap_status TEXT DEFAULT 'idle'", "klap_queued_at TEXT", "klap_started_at TEXT",
      "klap_completed_at TEXT", "klap_error TEXT", "folders TEXT", "created_at TEXT", "updated_at TEXT",
    ]
    if table.types != nil {
      return columns.map { "ALTER TABLE projects ADD COLUMN IF NOT EXISTS \($0)" } + [
        "CREATE INDEX IF NOT EXISTS projects_klap_status ON projects (klap_status)"
      ]
    }
    return [
      """
      CREATE TABLE projects (
        id TEXT PRIMARY KEY,
        "\(table.owner)" TEXT NOT NULL,
        name TEXT NOT NULL,
        "\(table.video)" TEXT,
        klap_status TEXT NOT NULL DEFAULT 'idle',
        klap_queued_at TEXT,
        klap_started_at TEXT,
        klap_completed_at TEXT,
        klap_error TEXT,
        folders TEXT,
        created_at TEXT NOT NULL,
        updated_at TEXT NOT NULL
      )
      """,
      "CREATE INDEX projects_klap_status ON projects (klap_status)",
      "CREATE INDEX projects_user ON projects (\"\(table.owner)\", created_at, id)",
    ]
  }

  private static func ours(projectID: String) -> [String] {
    [
      """
      CREATE TABLE cutroom_projects (
        project_id \(projectID) PRIMARY KEY REFERENCES projects (id) ON DELETE CASCADE,
        original_id TEXT,
        options TEXT NOT NULL,
        source_seconds DOUBLE PRECISION,
        current_run TEXT,
        clips_run TEXT
      )
      """,
      "CREATE INDEX cutroom_projects_original ON cutroom_projects (original_id)",
      """
      CREATE TABLE cutroom_runs (
        id TEXT PRIMARY KEY,
        project_id \(projectID) NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
        number BIGINT NOT NULL,
        state TEXT NOT NULL,
        options TEXT NOT NULL,
        queue_id TEXT NOT NULL,
        start_message TEXT NOT NULL,
        start_due_at BIGINT NOT NULL,
        starts BIGINT NOT NULL DEFAULT 1,
        queued_at BIGINT NOT NULL,
        started_at BIGINT,
        looked_at BIGINT,
        worked_ms BIGINT NOT NULL DEFAULT 0,
        ended_at BIGINT,
        provider TEXT NOT NULL,
        hook TEXT NOT NULL UNIQUE,
        webhook_secret TEXT NOT NULL,
        request TEXT,
        intent TEXT NOT NULL DEFAULT 'none',
        lease_holder TEXT,
        lease_until BIGINT NOT NULL DEFAULT 0,
        creates BIGINT NOT NULL DEFAULT 0,
        task_id TEXT,
        output_id TEXT,
        task_ready_at BIGINT,
        listed BIGINT NOT NULL DEFAULT 0,
        steady_lists BIGINT NOT NULL DEFAULT 0,
        check_number BIGINT NOT NULL DEFAULT 0,
        check_message TEXT,
        next_check_at BIGINT,
        check_wanted_at BIGINT NOT NULL DEFAULT 0,
        last_check_at BIGINT,
        troubles BIGINT NOT NULL DEFAULT 0,
        trouble TEXT,
        stage TEXT NOT NULL DEFAULT 'queued',
        progress BIGINT NOT NULL DEFAULT 5,
        provider_eta BIGINT,
        failure_stage TEXT,
        failure_cause TEXT,
        failure_remedy TEXT,
        failure_code TEXT,
        UNIQUE (project_id, number)
      )
      """,
      "CREATE INDEX cutroom_runs_live ON cutroom_runs (state, next_check_at) WHERE state IN ('queued', 'processing')",
      "CREATE INDEX cutroom_runs_task ON cutroom_runs (task_id)",
      """
      CREATE TABLE cutroom_clips (
        id TEXT PRIMARY KEY,
        run_id TEXT NOT NULL REFERENCES cutroom_runs (id) ON DELETE CASCADE,
        project_id \(projectID) NOT NULL,
        short_id TEXT NOT NULL,
        position BIGINT NOT NULL,
        state TEXT NOT NULL,
        title TEXT NOT NULL,
        facts TEXT NOT NULL,
        export_id TEXT,
        export_holder TEXT,
        export_lease_until BIGINT NOT NULL DEFAULT 0,
        exports BIGINT NOT NULL DEFAULT 0,
        copies BIGINT NOT NULL DEFAULT 0,
        trouble TEXT,
        video_file TEXT,
        thumbnail_file TEXT,
        subtitles_file TEXT,
        bytes BIGINT,
        kept_at BIGINT,
        UNIQUE (run_id, short_id)
      )
      """,
      "CREATE INDEX cutroom_clips_project ON cutroom_clips (project_id)",
      """
      CREATE TABLE cutroom_inbox (
        run_id TEXT NOT NULL REFERENCES cutroom_runs (id) ON DELETE CASCADE,
        event_id TEXT NOT NULL,
        kind TEXT NOT NULL,
        received_at BIGINT NOT NULL,
        PRIMARY KEY (run_id, event_id)
      )
      """,
      "CREATE TABLE cutroom_counters (name TEXT PRIMARY KEY, value BIGINT NOT NULL)",
      """
      CREATE TABLE cutroom_timeline (
        sequence BIGINT PRIMARY KEY,
        project_id \(projectID) NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
        run_id TEXT,
        at BIGINT NOT NULL,
        kind TEXT NOT NULL,
        words TEXT NOT NULL,
        cause TEXT
      )
      """,
      "CREATE INDEX cutroom_timeline_project ON cutroom_timeline (project_id, sequence)",
      """
      CREATE TABLE cutroom_cancellations (
        provider TEXT NOT NULL,
        task_id TEXT NOT NULL,
        wanted_at BIGINT NOT NULL,
        PRIMARY KEY (provider, task_id)
      )
      """,
      """
      CREATE TABLE cutroom_stage_timings (
        run_id TEXT NOT NULL,
        provider TEXT NOT NULL,
        stage TEXT NOT NULL,
        milliseconds BIGINT NOT NULL,
        source_seconds DOUBLE PRECISION,
        complete BIGINT NOT NULL DEFAULT 0,
        PRIMARY KEY (run_id, stage)
      )
      """,
      "CREATE INDEX cutroom_stage_timings_complete ON cutroom_stage_timings (provider, stage, complete)",
      """
      CREATE TABLE cutroom_notifications (
        id TEXT PRIMARY KEY,
        run_id TEXT NOT NULL,
        kind TEXT NOT NULL,
        channel TEXT NOT NULL,
        recipient TEXT NOT NULL,
        subject TEXT NOT NULL,
        body TEXT NOT NULL,
        created_at BIGINT NOT NULL,
        due_at BIGINT NOT NULL,
        tries BIGINT NOT NULL DEFAULT 0,
        trouble TEXT,
        delivered_at BIGINT,
        UNIQUE (run_id, kind, channel, recipient)
      )
      """,
      "CREATE INDEX cutroom_notifications_pending ON cutroom_notifications (due_at) WHERE delivered_at IS NULL",
    ]
  }
}
