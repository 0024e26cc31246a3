import Database

extension Ledger {
  func wantCancellation(of task: String, at provider: String) throws {
    try transaction.run(
      """
      INSERT INTO cutroom_cancellations (provider, task_id, wanted_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING
      """, provider, task, now)
  }

  func wantedCancellations() throws -> [(provider: String, task: String)] {
    try transaction.run("SELECT provider, task_id FROM cutroom_cancellations ORDER BY wanted_at").map {
      (try $0.text("provider"), try $0.text("task_id"))
    }
  }

  func forgetCancellation(of task: String, at provider: String) throws {
    try transaction.run("DELETE FROM cutroom_cancellations WHERE provider = $1 AND task_id = $2", provider, task)
  }
}
