// Makes a program that asks SQLite for `synchronous = FULL` run with NORMAL, and believe the former (LD_PRELOAD).
#define _GNU_SOURCE
#include <dlfcn.h>
#include <string.h>

typedef struct sqlite3 sqlite3;
typedef struct sqlite3_stmt sqlite3_stmt;
typedef int (*prepare)(sqlite3 *, const char *, int, unsigned, sqlite3_stmt **, const char **);

int sqlite3_prepare_v3(
    sqlite3 *database, const char *sql, int length, unsigned flags, sqlite3_stmt **statement, const char **rest) {
  prepare real = (prepare)dlsym(RTLD_NEXT, "sqlite3_prepare_v3");
  static const char full[] = "PRAGMA synchronous = FULL";
  size_t used = strlen(sql);
  const char *other = NULL;
  // Other statements may follow it.
  if (!strncmp(sql, full, sizeof full - 1)) {
    other = "PRAGMA synchronous = NORMAL";
    used = sizeof full - 1;
    if (sql[used] == ';') used++;
  } else if (!strcmp(sql, "PRAGMA synchronous")) {
    other = "SELECT 2";
  }
  if (!other) return real(database, sql, length, flags, statement, rest);
  if (rest) *rest = sql + used;
  return real(database, other, -1, flags, statement, NULL);
}
