// A disk that fails when it is told to, between a program and the files below one folder (LD_PRELOAD).
//
//   FAULTY_FOLDER   the folder
//   FAULTY_CONTROL  a file whose first letter says what the disk does now:
//                     e  writes and syncs fail with EIO        f  writes fail with ENOSPC
//                     s  syncs fail with EIO, and what they were to keep is forgotten, as Linux does: the pages stay in
//                        memory, look clean, and are never written
//                   no such file, or another letter: it works
//   FAULTY_PLATTER  a folder where, for each file, stands what a power cut would leave of it: pages get there by a sync
//                   that succeeds. What is written and not synced yet is marked in NAME.dirty, which outlives the process
//                   as the system's memory does.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PAGE = 4096, PAGES = 1 << 20, FILES = 16 };

struct kept {
  char name[256];
  int platter;
  unsigned char *dirty;
};

static struct kept files[FILES];
static int count;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

// The file's name relative to the folder; NULL when it lies elsewhere. What readers and writer share in memory is no
// disk's.
static const char *inside(const char *path) {
  const char *folder = getenv("FAULTY_FOLDER");
  size_t length = folder ? strlen(folder) : 0;
  if (!length || strncmp(path, folder, length) || path[length] != '/') return NULL;
  const char *name = path + length + 1;
  size_t end = strlen(name);
  return end > 4 && !strcmp(name + end - 4, "-shm") ? NULL : name;
}

static const char *name_of(int descriptor, char *path, size_t size) {
  char link[64];
  snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
  ssize_t length = readlink(link, path, size - 1);
  if (length < 0) return NULL;
  path[length] = 0;
  return inside(path);
}

static char mode(void) {
  const char *control = getenv("FAULTY_CONTROL");
  int descriptor = control ? REAL(open)(control, O_RDONLY | O_CLOEXEC) : -1;
  char letter = 0;
  if (descriptor < 0) return 0;
  if (read(descriptor, &letter, 1) != 1) letter = 0;
  close(descriptor);
  return letter;
}

// Only for files directly in the folder.
static struct kept *kept(const char *name) {
  const char *folder = getenv("FAULTY_PLATTER");
  if (!folder || strchr(name, '/') || strlen(name) >= sizeof files[0].name) return NULL;
  for (int i = 0; i < count; i++)
    if (!strcmp(files[i].name, name)) return &files[i];
  if (count == FILES) abort();
  struct kept *file = &files[count++];
  char path[4096];
  strcpy(file->name, name);
  snprintf(path, sizeof path, "%s/%s", folder, name);
  file->platter = REAL(open)(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  snprintf(path, sizeof path, "%s/%s.dirty", folder, name);
  int marks = REAL(open)(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (file->platter < 0 || marks < 0 || REAL(ftruncate)(marks, PAGES)) abort();
  file->dirty = mmap(NULL, PAGES, PROT_READ | PROT_WRITE, MAP_SHARED, marks, 0);
  if (file->dirty == MAP_FAILED) abort();
  close(marks);
  return file;
}

static void mark(const char *name, off_t start, ssize_t length) {
  pthread_mutex_lock(&lock);
  struct kept *file = length > 0 ? kept(name) : NULL;
  if (file)
    for (off_t page = start / PAGE; page <= (start + length - 1) / PAGE; page++) {
      if (page >= PAGES) abort();
      file->dirty[page] = 1;
    }
  pthread_mutex_unlock(&lock);
}

// What is marked reaches the platter, or is forgotten.
static void clean(int descriptor, const char *name, int keeps) {
  pthread_mutex_lock(&lock);
  struct kept *file = kept(name);
  struct stat now;
  if (file && fstat(descriptor, &now)) abort();
  for (off_t page = 0; file && page * PAGE < now.st_size; page++) {
    char bytes[PAGE];
    if (!file->dirty[page]) continue;
    ssize_t length = pread(descriptor, bytes, PAGE, page * PAGE);
    if (keeps && length > 0 && REAL(pwrite)(file->platter, bytes, length, page * PAGE) != length) abort();
    file->dirty[page] = 0;
  }
  if (file && keeps && REAL(ftruncate)(file->platter, now.st_size)) abort();
  pthread_mutex_unlock(&lock);
}

static int refuses(const char *name) {
  char letter = name ? mode() : 0;
  if (letter != 'e' && letter != 'f') return 0;
  errno = letter == 'e' ? EIO : ENOSPC;
  return 1;
}

ssize_t pwrite64(int descriptor, const void *bytes, size_t length, off64_t start) {
  char path[4096];
  const char *name = name_of(descriptor, path, sizeof path);
  if (refuses(name)) return -1;
  ssize_t written = REAL(pwrite64)(descriptor, bytes, length, start);
  if (name) mark(name, start, written);
  return written;
}

ssize_t pwrite(int descriptor, const void *bytes, size_t length, off_t start) {
  return pwrite64(descriptor, bytes, length, start);
}

ssize_t write(int descriptor, const void *bytes, size_t length) {
  char path[4096];
  const char *name = name_of(descriptor, path, sizeof path);
  if (refuses(name)) return -1;
  off_t start = name ? lseek(descriptor, 0, SEEK_CUR) : 0;
  ssize_t written = REAL(write)(descriptor, bytes, length);
  if (name) mark(name, start, written);
  return written;
}

static int sync_with(int (*real)(int), int descriptor) {
  char path[4096];
  const char *name = name_of(descriptor, path, sizeof path);
  char letter = name ? mode() : 0;
  if (letter == 'e' || letter == 's') {
    clean(descriptor, name, 0);
    errno = EIO;
    return -1;
  }
  int result = real(descriptor);
  if (name && !result) clean(descriptor, name, 1);
  return result;
}

int fdatasync(int descriptor) { return sync_with(REAL(fdatasync), descriptor); }
int fsync(int descriptor) { return sync_with(REAL(fsync), descriptor); }

int unlink(const char *path) {
  const char *name = inside(path), *platter = getenv("FAULTY_PLATTER");
  pthread_mutex_lock(&lock);
  struct kept *file = name && platter ? kept(name) : NULL;
  if (file) {
    memset(file->dirty, 0, PAGES);
    if (REAL(ftruncate)(file->platter, 0)) abort();
  }
  pthread_mutex_unlock(&lock);
  return REAL(unlink)(path);
}
