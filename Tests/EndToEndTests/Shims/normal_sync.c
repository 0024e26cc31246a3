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
  const char *other = !strcmp(sql, "PRAGMA synchronous = FULL") ? "PRAGMA synchronous = NORMAL"
                      : !strcmp(sql, "PRAGMA synchronous")      ? "SELECT 2"
                                                                : NULL;
  if (!other) return real(database, sql, length, flags, statement, rest);
  if (rest) *rest = sql + strlen(sql);
  return real(database, other, -1, flags, statement, NULL);
}
