/*
 * The loss of micrograd's demo notebook: loops over samples and neurons, the backward pass spelt out;
 * neurons that are off and samples without loss are skipped. data: x, y, label for each sample.
 */
#include "bench.h"

enum { HIDDEN = 16, SECOND = 48, THIRD = 320 };

static const double *samples;
static long count, parameters;

void prepare(const double *data, long length, long inputs) {
  samples = data;
  count = length / 3;
  parameters = inputs;
}

static inline void forward(const double *p, const double *x, double *out, int inputs) {
  for (int j = 0; j < HIDDEN; j++, p += inputs + 1) {
    double sum = p[inputs];
    for (int i = 0; i < inputs; i++) sum += p[i] * x[i];
    out[j] = sum > 0 ? sum : 0;
  }
}

static inline void backward(double *grad, const double *x, const double *dout, int inputs) {
  for (int j = 0; j < HIDDEN; j++, grad += inputs + 1) {
    double g = dout[j];
    if (g == 0) continue;
    for (int i = 0; i < inputs; i++) grad[i] += g * x[i];
    grad[inputs] += g;
  }
}

double value_and_grad(const double *p, double *grad) {
  double penalty = 0, loss = 0;
  for (long k = 0; k < parameters; k++) {
    penalty += p[k] * p[k];
    grad[k] = 2e-4 * p[k];
  }
  double h1[HIDDEN], h2[HIDDEN], d1[HIDDEN], d2[HIDDEN];
  const double *w3 = p + THIRD;
  for (long n = 0; n < count; n++) {
    const double *x = samples + 3 * n;
    double y = x[2], score = w3[HIDDEN];
    forward(p, x, h1, 2);
    forward(p + SECOND, h1, h2, HIDDEN);
    for (int i = 0; i < HIDDEN; i++) score += w3[i] * h2[i];
    double margin = 1 - y * score;
    if (margin <= 0) continue;
    loss += margin;
    double g = -y / (double)count;
    for (int i = 0; i < HIDDEN; i++) {
      grad[THIRD + i] += g * h2[i];
      d2[i] = h2[i] > 0 ? g * w3[i] : 0;
      d1[i] = 0;
    }
    grad[THIRD + HIDDEN] += g;
    backward(grad + SECOND, h1, d2, HIDDEN);
    for (int j = 0; j < HIDDEN; j++) {
      const double *w = p + SECOND + j * (HIDDEN + 1);
      if (d2[j] == 0) continue;
      for (int i = 0; i < HIDDEN; i++) d1[i] += d2[j] * w[i];
    }
    for (int i = 0; i < HIDDEN; i++) if (h1[i] == 0) d1[i] = 0;
    backward(grad, x, d1, 2);
  }
  return loss / (double)count + 1e-4 * penalty;
}
