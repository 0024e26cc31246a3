#pragma once
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>

/// Ends the process when SQLite refuses: a baseline that went wrong measures nothing.
#define NEED(database, call, wanted) \
  do { \
    if ((call) != (wanted)) { \
      fprintf(stderr, "baseline: %s: %s\n", #call, sqlite3_errmsg(database)); \
      exit(1); \
    } \
  } while (0)

/// Opens the file as Cutroom does: WAL, every commit flushed.
static inline sqlite3 *open_durable(const char *path) {
  sqlite3 *database;
  NEED(database, sqlite3_open_v2(path, &database, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL), SQLITE_OK);
  NEED(database, sqlite3_exec(database, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL", NULL, NULL, NULL), SQLITE_OK);
  return database;
}

static inline sqlite3_stmt *prepare(sqlite3 *database, const char *sql) {
  sqlite3_stmt *statement;
  NEED(database, sqlite3_prepare_v3(database, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL), SQLITE_OK);
  return statement;
}

static inline void run(sqlite3 *database, sqlite3_stmt *statement) {
  NEED(database, sqlite3_step(statement), SQLITE_DONE);
  sqlite3_reset(statement);
}
