#pragma once

/// What one run of a baseline did.
struct baseline_result {
  long count;
  double seconds;
  double cpu_seconds;
};

/// Publishes with so many threads that share commits, into a migrated SQLite file: the rows that a publish writes,
/// with ids that begin with the time, or random ones.
struct baseline_result baseline_publish(const char *path, int writers, int timed_ids, double seconds);

/// Claims and ends, `batch` at a time and each batch in two durable transactions, the first `count` items that wait in
/// a SQLite file.
struct baseline_result baseline_settle_sqlite(const char *path, int batch, long count);

/// The same on PostgreSQL, over so many connections.
struct baseline_result baseline_settle_postgres(const char *address, int connections, int batch, long count);
