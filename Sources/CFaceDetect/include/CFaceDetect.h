#ifndef CFACEDETECT_H
#define CFACEDETECT_H

#include <stdint.h>

/// Loads libfacedetection from `path` (only the first call does; later ones return its outcome).
/// Returns NULL, or a text that says why it failed and lives as long as the process.
const char *cface_load(const char *path);

/// One found face: score × 100, x, y, width, height, five landmarks (right eye, left eye, nose, right and left
/// mouth corner), one unused value.
typedef struct {
  int16_t score, x, y, width, height;
  int16_t landmarks[10];
  int16_t unused;
} cface;

/// Looks for faces in a BGR picture whose sides are multiples of 32; `stride` is in bytes.
/// Writes at most `capacity` of them and returns how many, or -1 when nothing is loaded.
int cface_detect(const uint8_t *bgr, int width, int height, int stride, cface *faces, int capacity);

#endif
