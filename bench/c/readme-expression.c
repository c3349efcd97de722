/* The expression of micrograd's README: forward as it stands there, backward by the chain rule. */
#include "bench.h"

void prepare(const double *data, long length, long inputs) { (void)data, (void)length, (void)inputs; }

double value_and_grad(const double *x, double *grad) {
  double a = x[0], b = x[1];
  double c1 = a + b, c2 = c1 + c1 + 1, c = c2 + 1 + c2 - a;
  double d1 = a * b + b * b * b;
  double d2 = d1 + d1 * 2 + (b + a > 0 ? b + a : 0);
  double d = d2 + 3 * d2 + (b - a > 0 ? b - a : 0);
  double e = c - d, f = e * e;
  double de = 2 * e * (0.5 - 10 / (f * f)), dd1 = -12 * de;
  double dsum = b + a > 0 ? -4 * de : 0, ddifference = b - a > 0 ? -de : 0;
  grad[0] = 4 * de - de + dd1 * b + dsum - ddifference;
  grad[1] = 4 * de + dd1 * (a + 3 * b * b) + dsum + ddifference;
  return f / 2 + 10 / f;
}
