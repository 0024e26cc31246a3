#pragma once
#include <sys/resource.h>
#include <time.h>
#include "baseline.h"

/// Wall and processor time since a point.
struct meter {
  double wall;
  double cpu;
};

static inline struct meter meter_now(void) {
  struct timespec time;
  struct rusage usage;
  clock_gettime(CLOCK_MONOTONIC, &time);
  getrusage(RUSAGE_SELF, &usage);
  struct meter now = {
    (double)time.tv_sec + (double)time.tv_nsec / 1e9,
    (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec)
      + (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6,
  };
  return now;
}

static inline struct baseline_result meter_result(struct meter start, long count) {
  struct meter end = meter_now();
  struct baseline_result result = {count, end.wall - start.wall, end.cpu - start.cpu};
  return result;
}
