// Claim and settlement as one writes them by hand, a batch in each transaction, on SQLite.
#include <string.h>
#include "meter.h"
#include "sqlite.h"

static const char claim_sql[] =
  "WITH picked AS MATERIALIZED ("
  " SELECT id FROM cutroom_work WHERE kind = 'message' AND state = 'waiting' AND due_at <= ?1 AND crashes < 2"
  " ORDER BY due_at LIMIT ?2)"
  " UPDATE cutroom_work SET state = 'active', claim = claim + 1, lease_until = ?3, claimed_at = ?1, alone = 0"
  " WHERE id IN (SELECT id FROM picked)"
  " RETURNING id, kind, account_id, claim, retried, maximum_retries, crashes, payload, queue_lane";
static const char bury_sql[] =
  "INSERT INTO cutroom_work_history (id, kind, account_id, payload, state, claim, retried, crashes, maximum_retries,"
  " created_at, finished_at, reason) SELECT id, kind, account_id, payload, 'delivered', claim, retried, crashes,"
  " maximum_retries, created_at, ?3, NULL FROM cutroom_work WHERE id = ?1 AND claim = ?2 AND state = 'active'";
static const char delete_sql[] =
  "DELETE FROM cutroom_work WHERE id = ?1 RETURNING queue_lane, flow_lane, queue_slot, flow_slot";

struct claim {
  char id[32];
  long long number;
};

struct statements {
  sqlite3_stmt *begin, *claim, *bury, *delete, *commit;
};

static int claim_batch(sqlite3 *database, struct statements *all, int batch, long long now, struct claim *claims) {
  int count = 0;
  run(database, all->begin);
  sqlite3_bind_int64(all->claim, 1, now);
  sqlite3_bind_int(all->claim, 2, batch);
  sqlite3_bind_int64(all->claim, 3, now + 30000);
  while (sqlite3_step(all->claim) == SQLITE_ROW) {
    snprintf(claims[count].id, sizeof claims[count].id, "%s", (const char *)sqlite3_column_text(all->claim, 0));
    claims[count++].number = sqlite3_column_int64(all->claim, 3);
  }
  NEED(database, sqlite3_reset(all->claim), SQLITE_OK);
  run(database, all->commit);
  return count;
}

static void settle_batch(sqlite3 *database, struct statements *all, struct claim *claims, int count, long long now) {
  run(database, all->begin);
  for (int index = 0; index < count; index++) {
    sqlite3_bind_text(all->bury, 1, claims[index].id, -1, SQLITE_STATIC);
    sqlite3_bind_int64(all->bury, 2, claims[index].number);
    sqlite3_bind_int64(all->bury, 3, now);
    run(database, all->bury);
    if (sqlite3_changes(database) != 1) exit(1);
    sqlite3_bind_text(all->delete, 1, claims[index].id, -1, SQLITE_STATIC);
    NEED(database, sqlite3_step(all->delete), SQLITE_ROW);
    run(database, all->delete);
  }
  run(database, all->commit);
}

struct baseline_result baseline_settle_sqlite(const char *path, int batch, long count) {
  sqlite3 *database = open_durable(path);
  struct statements all = {
    prepare(database, "BEGIN IMMEDIATE"), prepare(database, claim_sql), prepare(database, bury_sql),
    prepare(database, delete_sql), prepare(database, "COMMIT"),
  };
  struct claim *claims = calloc((size_t)batch, sizeof *claims);
  long done = 0;
  struct meter start = meter_now();
  while (done < count) {
    struct timespec time;
    clock_gettime(CLOCK_REALTIME, &time);
    long long now = time.tv_sec * 1000LL + time.tv_nsec / 1000000;
    int taken = claim_batch(database, &all, batch, now, claims);
    if (taken == 0) break;
    settle_batch(database, &all, claims, taken, now);
    done += taken;
  }
  struct baseline_result result = meter_result(start, done);
  free(claims);
  sqlite3_stmt *statements[] = {all.begin, all.claim, all.bury, all.delete, all.commit};
  for (int index = 0; index < 5; index++) sqlite3_finalize(statements[index]);
  sqlite3_close(database);
  return result;
}
