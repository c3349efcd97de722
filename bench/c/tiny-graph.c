/* The tiny graph of BurTorch's first experiment. */
#include "bench.h"

void prepare(const double *data, long length, long inputs) { (void)data, (void)length, (void)inputs; }

double value_and_grad(const double *x, double *grad) {
  double a = x[0], b = x[1], e = a + b - (a * b + b * b * b);
  grad[0] = e * (1 - b);
  grad[1] = e * (1 - a - 3 * b * b);
  return 0.5 * e * e;
}
