// The rows of a publish, written to SQLite by hand: many threads hand messages to one writer, which commits what has
// gathered while it waited for the disk.
#include <pthread.h>
#include <semaphore.h>
#include <string.h>
#include <sys/random.h>
#include "meter.h"
#include "sqlite.h"

static const char work_sql[] =
  "INSERT INTO cutroom_work (id, kind, account_id, payload, state, due_at, claim, retried, crashes, maximum_retries,"
  " alone, created_at, queue_lane, flow_lane, queue_slot, flow_slot, held_by, place)"
  " VALUES (?1, 'message', 'bench', x'', 'waiting', ?2, 0, 0, 0, 3, 0, ?3, NULL, NULL, 0, 0, NULL, 0)";
static const char message_sql[] =
  "INSERT INTO cutroom_messages (id, account_id, destination, method, headers, body, maximum_retries, timeout_ms,"
  " not_before, created_at, options, host, path, topic_name, endpoint_name, queue_name, flow_key, schedule_id,"
  " caller_ip, labels) VALUES (?1, 'bench', ?4, 'POST', ?5, ?6, 3, 120000, ?2, ?3, ?7, 'destination.example', '/hook',"
  " NULL, NULL, NULL, NULL, NULL, NULL, NULL)";
static const char event_sql[] =
  "INSERT INTO cutroom_events (message_id, claim, state, account_id, at, retried, next_at)"
  " VALUES (?1, 0, 'CREATED', 'bench', ?3, 0, NULL) ON CONFLICT DO NOTHING";

struct message {
  char id[27];
  long long created;
  sem_t durable;
};

enum { most_writers = 256 };

struct line {
  pthread_mutex_t mutex;
  pthread_cond_t grown;
  struct message *waiting[most_writers];
  int count;
  int is_closed;
  int has_timed_ids;
};

static long long wall_milliseconds(void) {
  struct timespec time;
  clock_gettime(CLOCK_REALTIME, &time);
  return time.tv_sec * 1000LL + time.tv_nsec / 1000000;
}

/// 22 characters after the prefix: all random, or nine of the time and 13 random ones, as ours are.
static void make_id(char *id, long long time, int is_timed) {
  static const char alphabet[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  static const char digits[] = "0123456789abcdefghijklmnopqrstuvwxyz";
  unsigned char bytes[22];
  if (getrandom(bytes, sizeof bytes, 0) != sizeof bytes) exit(1);
  memcpy(id, "msg_", 4);
  for (int index = 0; index < 22; index++) id[4 + index] = alphabet[bytes[index] % 62];
  for (int index = 8; is_timed && index >= 0; index--, time /= 36) id[4 + index] = digits[time % 36];
  id[26] = 0;
}

/// False when the line is closed.
static int join_line(struct line *line, struct message *message) {
  pthread_mutex_lock(&line->mutex);
  int is_open = !line->is_closed;
  if (is_open) line->waiting[line->count++] = message;
  pthread_cond_signal(&line->grown);
  pthread_mutex_unlock(&line->mutex);
  return is_open;
}

static void *write_messages(void *argument) {
  struct line *line = argument;
  struct message message;
  sem_init(&message.durable, 0, 0);
  do {
    message.created = wall_milliseconds();
    make_id(message.id, message.created, line->has_timed_ids);
    if (!join_line(line, &message)) break;
  } while (sem_wait(&message.durable) == 0);
  sem_destroy(&message.durable);
  return NULL;
}

/// Waits until as many wait as shared the last commit, at most 2 ms after the first; takes them.
static int take(struct line *line, int expected, struct message **batch) {
  struct timespec end;
  pthread_mutex_lock(&line->mutex);
  while (line->count == 0) pthread_cond_wait(&line->grown, &line->mutex);
  clock_gettime(CLOCK_REALTIME, &end);
  end.tv_nsec += 2000000;
  if (end.tv_nsec >= 1000000000) {
    end.tv_sec++;
    end.tv_nsec -= 1000000000;
  }
  while (line->count < expected && pthread_cond_timedwait(&line->grown, &line->mutex, &end) == 0) {}
  int count = line->count;
  memcpy(batch, line->waiting, sizeof *batch * (size_t)count);
  line->count = 0;
  pthread_mutex_unlock(&line->mutex);
  return count;
}

/// Lets everybody go; what still waits stays unwritten.
static void close_line(struct line *line) {
  pthread_mutex_lock(&line->mutex);
  line->is_closed = 1;
  for (int index = 0; index < line->count; index++) sem_post(&line->waiting[index]->durable);
  pthread_mutex_unlock(&line->mutex);
}

struct statements {
  sqlite3_stmt *begin, *work, *message, *event, *commit;
};

static void insert(sqlite3 *database, struct statements *all, struct message *message) {
  static const char address[] = "https://destination.example/hook";
  static const char headers[] = "[{\"name\":\"Content-Type\",\"value\":\"application/json\"}]";
  static const char options[] =
    "{\"callbackOptions\":{\"headers\":[]},\"failureCallbackOptions\":{\"headers\":[]},\"labels\":[]}";
  static const char body[] = "{\"order\":4711,\"customer\":\"c_0123456789\",\"total\":99.5,\"note\":\"a usual small body\"}";
  sqlite3_stmt *each[] = {all->work, all->message, all->event};
  for (int index = 0; index < 3; index++) {
    sqlite3_bind_text(each[index], 1, message->id, 26, SQLITE_STATIC);
    if (index < 2) sqlite3_bind_int64(each[index], 2, message->created + 3600000);
    sqlite3_bind_int64(each[index], 3, message->created);
  }
  sqlite3_bind_text(all->message, 4, address, sizeof address - 1, SQLITE_STATIC);
  sqlite3_bind_text(all->message, 5, headers, sizeof headers - 1, SQLITE_STATIC);
  sqlite3_bind_blob(all->message, 6, body, sizeof body - 1, SQLITE_STATIC);
  sqlite3_bind_text(all->message, 7, options, sizeof options - 1, SQLITE_STATIC);
  for (int index = 0; index < 3; index++) run(database, each[index]);
}

struct baseline_result baseline_publish(const char *path, int writers, int timed_ids, double seconds) {
  sqlite3 *database = open_durable(path);
  struct statements all = {
    prepare(database, "BEGIN IMMEDIATE"), prepare(database, work_sql), prepare(database, message_sql),
    prepare(database, event_sql), prepare(database, "COMMIT"),
  };
  struct line line = {.mutex = PTHREAD_MUTEX_INITIALIZER, .grown = PTHREAD_COND_INITIALIZER, .has_timed_ids = timed_ids};
  pthread_t threads[most_writers];
  struct message *batch[most_writers];
  long count = 0;
  int last = 0;
  struct meter start = meter_now();
  for (int index = 0; index < writers; index++) pthread_create(&threads[index], NULL, write_messages, &line);
  while (meter_now().wall - start.wall < seconds) {
    last = take(&line, last, batch);
    run(database, all.begin);
    for (int index = 0; index < last; index++) insert(database, &all, batch[index]);
    run(database, all.commit);
    count += last;
    for (int index = 0; index < last; index++) sem_post(&batch[index]->durable);
  }
  struct baseline_result result = meter_result(start, count);
  close_line(&line);
  for (int index = 0; index < writers; index++) pthread_join(threads[index], NULL);
  sqlite3_stmt *statements[] = {all.begin, all.work, all.message, all.event, all.commit};
  for (int index = 0; index < 5; index++) sqlite3_finalize(statements[index]);
  sqlite3_close(database);
  return result;
}
