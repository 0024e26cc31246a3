// Claim and settlement as one writes them by hand, a batch in each transaction, on PostgreSQL: some connections,
// each sending the statements of a batch without waiting between them (libpq's pipeline).
#include <libpq-fe.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "meter.h"

static const char claim_sql[] =
  "WITH picked AS MATERIALIZED ("
  " SELECT id FROM cutroom_work WHERE kind = 'message' AND state = 'waiting' AND due_at <= $1 AND crashes < 2"
  " ORDER BY due_at LIMIT $2 FOR UPDATE SKIP LOCKED)"
  " UPDATE cutroom_work SET state = 'active', claim = claim + 1, lease_until = $3, claimed_at = $1, alone = 0"
  " WHERE id IN (SELECT id FROM picked)"
  " RETURNING id, kind, account_id, claim, retried, maximum_retries, crashes, payload, queue_lane";
static const char bury_sql[] =
  "INSERT INTO cutroom_work_history (id, kind, account_id, payload, state, claim, retried, crashes, maximum_retries,"
  " created_at, finished_at, reason) SELECT id, kind, account_id, payload, 'delivered', claim, retried, crashes,"
  " maximum_retries, created_at, $3, NULL FROM cutroom_work WHERE id = $1 AND claim = $2 AND state = 'active'";
static const char delete_sql[] =
  "DELETE FROM cutroom_work WHERE id = $1 RETURNING queue_lane, flow_lane, queue_slot, flow_slot";

struct job {
  const char *address;
  int batch;
  long count;
  atomic_long *done;
};

/// Ends the process when the server refuses: a baseline that went wrong measures nothing.
static PGresult *need(PGconn *connection, PGresult *result) {
  ExecStatusType status = PQresultStatus(result);
  if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK && status != PGRES_PIPELINE_SYNC) {
    fprintf(stderr, "baseline: %s\n", PQerrorMessage(connection));
    exit(1);
  }
  return result;
}

static PGresult *claim_batch(PGconn *connection, int batch, long long now) {
  char time[24], limit[12], lease[24];
  snprintf(time, sizeof time, "%lld", now);
  snprintf(limit, sizeof limit, "%d", batch);
  snprintf(lease, sizeof lease, "%lld", now + 30000);
  const char *values[] = {time, limit, lease};
  return need(connection, PQexecPrepared(connection, "claim", 3, values, NULL, NULL, 0));
}

/// Reads the answers to what was sent, up to the end of the pipeline.
static void drain(PGconn *connection) {
  for (;;) {
    PGresult *result = PQgetResult(connection);
    if (result == NULL) continue;
    int is_end = PQresultStatus(need(connection, result)) == PGRES_PIPELINE_SYNC;
    PQclear(result);
    if (is_end) return;
  }
}

static void settle_batch(PGconn *connection, PGresult *claims, long long now) {
  char time[24];
  snprintf(time, sizeof time, "%lld", now);
  PQenterPipelineMode(connection);
  PQsendQueryParams(connection, "BEGIN", 0, NULL, NULL, NULL, NULL, 0);
  for (int row = 0; row < PQntuples(claims); row++) {
    const char *values[] = {PQgetvalue(claims, row, 0), PQgetvalue(claims, row, 3), time};
    PQsendQueryPrepared(connection, "bury", 3, values, NULL, NULL, 0);
    PQsendQueryPrepared(connection, "delete", 1, values, NULL, NULL, 0);
  }
  PQsendQueryParams(connection, "COMMIT", 0, NULL, NULL, NULL, NULL, 0);
  PQpipelineSync(connection);
  drain(connection);
  PQexitPipelineMode(connection);
}

static void *settle(void *argument) {
  struct job *job = argument;
  PGconn *connection = PQconnectdb(job->address);
  PQclear(need(connection, PQprepare(connection, "claim", claim_sql, 0, NULL)));
  PQclear(need(connection, PQprepare(connection, "bury", bury_sql, 0, NULL)));
  PQclear(need(connection, PQprepare(connection, "delete", delete_sql, 0, NULL)));
  while (atomic_load(job->done) < job->count) {
    struct timespec time;
    clock_gettime(CLOCK_REALTIME, &time);
    long long now = time.tv_sec * 1000LL + time.tv_nsec / 1000000;
    PGresult *claims = claim_batch(connection, job->batch, now);
    int taken = PQntuples(claims);
    if (taken > 0) settle_batch(connection, claims, now);
    atomic_fetch_add(job->done, taken);
    PQclear(claims);
    if (taken == 0) break;
  }
  PQfinish(connection);
  return NULL;
}

struct baseline_result baseline_settle_postgres(const char *address, int connections, int batch, long count) {
  atomic_long done = 0;
  struct job job = {address, batch, count, &done};
  pthread_t threads[64];
  struct meter start = meter_now();
  for (int index = 0; index < connections; index++) pthread_create(&threads[index], NULL, settle, &job);
  for (int index = 0; index < connections; index++) pthread_join(threads[index], NULL);
  return meter_result(start, atomic_load(&done));
}
