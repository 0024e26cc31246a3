import ClipModel
import Database

extension Ledger {
  func run(_ id: Run.ID) throws -> Run? {
    try transaction.run("SELECT * FROM cutroom_runs WHERE id = $1", id.rawValue).first.map(run)
  }

  func run(hook: String) throws -> Run? {
    try transaction.run("SELECT * FROM cutroom_runs WHERE hook = $1", hook).first.map(run)
  }

  /// The newest run with this task at a provider.
  func run(task: String) throws -> Run? {
    try transaction.run("SELECT * FROM cutroom_runs WHERE task_id = $1 ORDER BY queued_at DESC LIMIT 1", task)
      .first.map(run)
  }

  /// The run as it is now and its project, when it is the project's current one and under way.
  func livingRun(_ id: Run.ID) throws -> (run: Run, project: Project)? {
    guard let run = try run(id), run.state.isActive, let project = try project(run.project),
      project.currentRun == id, project.state.isActive
    else { return nil }
    return (run, project)
  }

  func runs(of project: Project.ID) throws -> [Run] {
    try transaction.run("SELECT * FROM cutroom_runs WHERE project_id = $1 ORDER BY number", project.rawValue).map(run)
  }

  func activeRuns() throws -> [Run] {
    try transaction.run("SELECT * FROM cutroom_runs WHERE state IN ('queued', 'processing') ORDER BY queued_at").map(
      run)
  }

  func nextRunNumber(of project: Project.ID) throws -> Int {
    let rows = try transaction.run(
      "SELECT COALESCE(MAX(number), 0) + 1 AS number FROM cutroom_runs WHERE project_id = $1", project.rawValue)
    return Int(try rows[0].integer("number"))
  }

  func insert(_ run: Run) throws {
    try transaction.run(
      """
      INSERT INTO cutroom_runs (id, project_id, number, state, options, queue_id, start_message, start_due_at,
        queued_at, provider, hook, webhook_secret)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
      """, run.id.rawValue, run.project.rawValue, run.number, run.state.rawValue, try encoded(run.options),
      run.queueID, run.startMessage, run.startDueAt, run.queuedAt, run.provider, run.hook, run.webhookSecret)
  }

  /// Writes everything about a run that can change.
  func save(_ run: Run) throws {
    let values: [any SQLConvertible] = [
      run.id.rawValue, run.state.rawValue, run.startMessage, run.startDueAt, run.starts, run.startedAt, run.endedAt,
      run.intent.rawValue, run.leaseHolder, run.leaseUntil, run.creates, run.taskID, run.outputID,
      run.taskReadyAt, run.listed, run.steadyLists, run.checkNumber, run.checkMessage, run.nextCheckAt,
      run.checkWantedAt, run.lastCheckAt, run.troubles, run.trouble, run.stage.rawValue, run.progress,
      run.providerETA, run.failure?.stage.rawValue, run.failure?.cause, run.failure?.remedy,
      run.request, run.failure?.code, run.lookedAt, run.worked.milliseconds,
    ]
    try transaction.run(
      """
      UPDATE cutroom_runs SET state = $2, start_message = $3, start_due_at = $4, starts = $5, started_at = $6,
        ended_at = $7, intent = $8, lease_holder = $9, lease_until = $10, creates = $11, task_id = $12,
        output_id = $13, task_ready_at = $14, listed = $15, steady_lists = $16, check_number = $17,
        check_message = $18, next_check_at = $19, check_wanted_at = $20, last_check_at = $21, troubles = $22,
        trouble = $23, stage = $24, progress = $25, provider_eta = $26, failure_stage = $27, failure_cause = $28,
        failure_remedy = $29, request = $30, failure_code = $31, looked_at = $32,
        worked_ms = $33
      WHERE id = $1
      """, values)
  }

  private func run(_ row: SQLRow) throws -> Run {
    Run(
      id: Run.ID(try row.text("id")), project: Project.ID(try row.text("project_id")),
      number: Int(try row.integer("number")), state: try row.word("state", as: RunState.self),
      options: try decoded(ClipOptions.self, try row.text("options")), queueID: try row.text("queue_id"),
      startMessage: try row.text("start_message"), startDueAt: try row.time("start_due_at"),
      starts: Int(try row.integer("starts")), queuedAt: try row.time("queued_at"),
      startedAt: row.optionalTime("started_at"), endedAt: row.optionalTime("ended_at"),
      lookedAt: row.optionalTime("looked_at"), worked: .milliseconds(try row.integer("worked_ms")),
      provider: try row.text("provider"), hook: try row.text("hook"), webhookSecret: try row.text("webhook_secret"),
      request: row.optionalText("request"),
      intent: try row.word("intent", as: Intent.self), leaseHolder: row.optionalText("lease_holder"),
      leaseUntil: try row.time("lease_until"), creates: Int(try row.integer("creates")),
      taskID: row.optionalText("task_id"), outputID: row.optionalText("output_id"),
      taskReadyAt: row.optionalTime("task_ready_at"), listed: Int(try row.integer("listed")),
      steadyLists: Int(try row.integer("steady_lists")), checkNumber: Int(try row.integer("check_number")),
      checkMessage: row.optionalText("check_message"), nextCheckAt: row.optionalTime("next_check_at"),
      checkWantedAt: try row.time("check_wanted_at"), lastCheckAt: row.optionalTime("last_check_at"),
      troubles: Int(try row.integer("troubles")), trouble: row.optionalText("trouble"),
      stage: try row.word("stage", as: Stage.self), progress: Int(try row.integer("progress")),
      providerETA: row.optionalInteger("provider_eta").map(Int.init), failure: try failure(row))
  }

  private func failure(_ row: SQLRow) throws -> RunFailure? {
    guard let cause = row.optionalText("failure_cause") else { return nil }
    return RunFailure(
      stage: try row.word("failure_stage", as: Stage.self), cause: cause, remedy: try row.text("failure_remedy"),
      code: row.optionalText("failure_code"))
  }
}
