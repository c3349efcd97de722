/* Rosenbrock's function in as many dimensions as there are inputs. */
#include "bench.h"

static long n;

void prepare(const double *data, long length, long inputs) {
  (void)data, (void)length;
  n = inputs;
}

double value_and_grad(const double *x, double *grad) {
  double sum = 0, here = x[0], carried = 0;
  for (long i = 0; i + 1 < n; i++) {
    double next = x[i + 1], valley = next - here * here, rest = 1 - here;
    sum += 100 * valley * valley + rest * rest;
    grad[i] = carried - 400 * valley * here - 2 * rest;
    carried = 200 * valley;
    here = next;
  }
  grad[n - 1] = carried;
  return sum;
}
