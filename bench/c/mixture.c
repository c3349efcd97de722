/* Log-likelihood of a mixture of up to 16 Gaussians in the plane; data: x and y of all samples. */
#include "bench.h"
#include <math.h>
#include <string.h>

enum { WIDTH = 6, MOST = 16 };

static const double *samples;
static long length, count;

void prepare(const double *data, long data_length, long inputs) {
  samples = data;
  length = data_length;
  count = inputs / WIDTH;
}

double value_and_grad(const double *p, double *grad) {
  double e11[MOST], e22[MOST], weight[MOST], density[MOST], a[MOST], b[MOST];
  double normaliser = 0, sum = 0;
  memset(grad, 0, (size_t)(count * WIDTH) * sizeof(double));
  for (long k = 0; k < count; k++) {
    const double *q = p + WIDTH * k;
    normaliser += exp(q[0]);
    e11[k] = exp(q[3]);
    e22[k] = exp(q[4]);
    weight[k] = q[0] + q[3] + q[4];
  }
  for (long n = 0; n < length; n += 2) {
    double x = samples[n], y = samples[n + 1], total = 0;
    for (long k = 0; k < count; k++) {
      const double *q = p + WIDTH * k;
      double dx = x - q[1], dy = y - q[2];
      a[k] = e11[k] * dx;
      b[k] = q[5] * dx + e22[k] * dy;
      density[k] = exp(weight[k] - 0.5 * (a[k] * a[k] + b[k] * b[k]));
      total += density[k];
    }
    sum += log(total);
    for (long k = 0; k < count; k++) {
      const double *q = p + WIDTH * k;
      double *d = grad + WIDTH * k;
      double g = density[k] / total, ga = g * a[k], gb = g * b[k], dx = x - q[1], dy = y - q[2];
      d[0] += g;
      d[1] += ga * e11[k] + gb * q[5];
      d[2] += gb * e22[k];
      d[3] += g - ga * e11[k] * dx;
      d[4] += g - gb * e22[k] * dy;
      d[5] -= gb * dx;
    }
  }
  double N = (double)(length / 2);
  for (long k = 0; k < count; k++) grad[WIDTH * k] -= N * exp(p[WIDTH * k]) / normaliser;
  return sum - N * log(normaliser);
}
