/*
 * Answers questions from standard input, a line each: "answer" with value and gradient at all points
 * and at the first one again, "run N" with the nanoseconds that N calls took.
 */
#include "bench.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static long count, width;
static double *points, *grad;

static double nanoseconds(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return 1e9 * (double)t.tv_sec + (double)t.tv_nsec;
}

static void answer(void) {
  for (long i = 0; i <= count; i++) {
    for (long k = 0; k < width; k++) grad[k] = NAN;
    printf("%s%.17g", i ? " " : "", value_and_grad(points + (i % count) * width, grad));
    for (long k = 0; k < width; k++) printf(" %.17g", grad[k]);
  }
  printf("\n");
}

static void run(long calls) {
  static long next = 0;
  double start = nanoseconds();
  for (long i = 0; i < calls; i++) {
    next = next + 1 < count ? next + 1 : 0;
    volatile double value = value_and_grad(points + next * width, grad);
    (void)value;
    __asm__ volatile("" ::: "memory");
  }
  printf("%.0f\n", nanoseconds() - start);
}

static double *read_doubles(FILE *file, long n) {
  double *numbers = malloc((size_t)(n > 0 ? n : 1) * sizeof(double));
  if (fread(numbers, sizeof(double), (size_t)n, file) != (size_t)n) exit(2);
  return numbers;
}

int main(int argc, char **argv) {
  FILE *file = argc == 2 ? fopen(argv[1], "rb") : NULL;
  if (file == NULL) return 2;
  double *counts = read_doubles(file, 3);
  count = (long)counts[0];
  width = (long)counts[1];
  points = read_doubles(file, count * width);
  double *data = read_doubles(file, (long)counts[2]);
  grad = calloc((size_t)width, sizeof(double));
  prepare(data, (long)counts[2], width);
  char line[64];
  while (fgets(line, sizeof line, stdin) != NULL) {
    if (strncmp(line, "run ", 4) == 0) run(atol(line + 4));
    else if (strncmp(line, "answer", 6) == 0) answer();
    else printf("ready\n");
    fflush(stdout);
  }
  return 0;
}
