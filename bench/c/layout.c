/* The energy of a layout of circles: x and y of each are the inputs, data are the radii. */
#include "bench.h"
#include <math.h>

static const double *radii;
static long circles;

void prepare(const double *data, long length, long inputs) {
  (void)inputs;
  radii = data;
  circles = length;
}

double value_and_grad(const double *p, double *grad) {
  double sum = 0;
  for (long i = 0; i < circles; i++) {
    double x = p[2 * i], y = p[2 * i + 1];
    sum += 0.01 * (x * x + y * y);
    double gx = 0.02 * x, gy = 0.02 * y;
    for (long j = 0; j < i; j++) {
      double dx = x - p[2 * j], dy = y - p[2 * j + 1], touching = radii[i] + radii[j];
      double squared = dx * dx + dy * dy + 1e-6;
      if (squared >= touching * touching) continue;
      double distance = sqrt(squared), overlap = touching - distance;
      sum += overlap * overlap;
      double g = -2 * overlap / distance;
      gx += g * dx;
      gy += g * dy;
      grad[2 * j] -= g * dx;
      grad[2 * j + 1] -= g * dy;
    }
    grad[2 * i] = gx;
    grad[2 * i + 1] = gy;
  }
  return sum;
}
