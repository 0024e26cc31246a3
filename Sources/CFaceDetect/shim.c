#include "CFaceDetect.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

typedef int *(*facedetect_cnn)(unsigned char *, unsigned char *, int, int, int);

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static facedetect_cnn detect;
static char *failure;
/* The library sets up its tables in its first call, which must not meet another. */
static int warmed_up;

enum { result_bytes = 0x9000 };

static const char *load(const char *path) {
  /* Read by the OpenMP runtime when it is loaded: one thread a call, the callers bring the parallelism. */
  setenv("OMP_NUM_THREADS", "1", 1);
  void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
  if (library) detect = (facedetect_cnn)dlsym(library, "_Z14facedetect_cnnPhS_iii");
  if (detect) return NULL;
  const char *why = dlerror();
  failure = strdup(why ? why : "unknown");
  return failure;
}

const char *cface_load(const char *path) {
  pthread_mutex_lock(&lock);
  const char *result = detect ? NULL : load(path);
  pthread_mutex_unlock(&lock);
  return result;
}

static int *run(unsigned char *results, const uint8_t *bgr, int width, int height, int stride) {
  pthread_mutex_lock(&lock);
  if (warmed_up) {
    pthread_mutex_unlock(&lock);
    return detect(results, (unsigned char *)bgr, width, height, stride);
  }
  int *found = detect(results, (unsigned char *)bgr, width, height, stride);
  warmed_up = 1;
  pthread_mutex_unlock(&lock);
  return found;
}

int cface_detect(const uint8_t *bgr, int width, int height, int stride, cface *faces, int capacity) {
  if (!detect) return -1;
  unsigned char *results = aligned_alloc(64, result_bytes);
  if (!results) return -1;
  int *found = run(results, bgr, width, height, stride);
  int count = found ? *found : 0;
  if (count > capacity) count = capacity;
  if (count > 0) memcpy(faces, found + 1, (size_t)count * sizeof(cface));
  free(results);
  return count < 0 ? 0 : count;
}
