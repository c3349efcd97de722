/* A recurrent net of up to 16 state variables; data: how many, then inputs and targets of all steps. */
#include "bench.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MOST = 16 };

static long h, steps, parameters;
static const double *series_in, *series_out;
static double *states, *errors;

void prepare(const double *data, long length, long inputs) {
  h = (long)data[0];
  steps = (length - 1) / 2;
  parameters = inputs;
  series_in = data + 1;
  series_out = series_in + steps;
  states = calloc((size_t)((steps + 1) * h), sizeof(double));
  errors = calloc((size_t)steps, sizeof(double));
}

double value_and_grad(const double *p, double *grad) {
  const long V = h * h, B = V + h, O = B + h, C = O + h, S = C + 1;
  double loss = 0, dstate[MOST] = {0}, dprevious[MOST];
  memcpy(states, p + S, (size_t)h * sizeof(double));
  for (long t = 0; t < steps; t++) {
    const double *before = states + t * h;
    double *after = states + (t + 1) * h, output = p[C];
    for (long i = 0; i < h; i++) {
      double sum = p[V + i] * series_in[t] + p[B + i];
      for (long j = 0; j < h; j++) sum += p[i * h + j] * before[j];
      after[i] = tanh(sum);
      output += p[O + i] * after[i];
    }
    errors[t] = output - series_out[t];
    loss += errors[t] * errors[t];
  }
  memset(grad, 0, (size_t)parameters * sizeof(double));
  for (long t = steps - 1; t >= 0; t--) {
    const double *before = states + t * h, *after = states + (t + 1) * h;
    double g = 2 * errors[t];
    grad[C] += g;
    for (long j = 0; j < h; j++) dprevious[j] = 0;
    for (long i = 0; i < h; i++) {
      grad[O + i] += g * after[i];
      double dsum = (dstate[i] + g * p[O + i]) * (1 - after[i] * after[i]);
      grad[V + i] += dsum * series_in[t];
      grad[B + i] += dsum;
      for (long j = 0; j < h; j++) {
        grad[i * h + j] += dsum * before[j];
        dprevious[j] += dsum * p[i * h + j];
      }
    }
    memcpy(dstate, dprevious, (size_t)h * sizeof(double));
  }
  memcpy(grad + S, dstate, (size_t)h * sizeof(double));
  return loss;
}
