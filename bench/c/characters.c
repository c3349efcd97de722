/*
 * A character-level network; data: tokens, context, embedding, hidden, then of each sample its context
 * and the token that follows.
 */
#include "bench.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

static long tokens, context, embedding, hidden, batch, width, parameters;
static const double *samples;
static double *x, *dx, *h, *dh, *logits, *powers;

static double *doubles(long n) { return calloc((size_t)n, sizeof(double)); }

void prepare(const double *data, long length, long inputs) {
  tokens = (long)data[0];
  context = (long)data[1];
  embedding = (long)data[2];
  hidden = (long)data[3];
  samples = data + 4;
  batch = (length - 4) / (context + 1);
  width = context * embedding;
  parameters = inputs;
  x = doubles(width), dx = doubles(width), h = doubles(hidden), dh = doubles(hidden);
  logits = doubles(tokens), powers = doubles(tokens);
}

double value_and_grad(const double *p, double *grad) {
  const long W1 = tokens * embedding, B1 = W1 + hidden * width, W2 = B1 + hidden;
  const long B2 = W2 + tokens * hidden;
  double loss = 0;
  memset(grad, 0, (size_t)parameters * sizeof(double));
  for (long n = 0; n < batch; n++) {
    const double *sample = samples + n * (context + 1);
    long target = (long)sample[context];
    double total = 0;
    for (long c = 0; c < context; c++)
      memcpy(x + c * embedding, p + (long)sample[c] * embedding, (size_t)embedding * sizeof(double));
    for (long j = 0; j < hidden; j++) {
      const double *w = p + W1 + j * width;
      double sum = p[B1 + j];
      for (long i = 0; i < width; i++) sum += w[i] * x[i];
      h[j] = tanh(sum);
    }
    for (long k = 0; k < tokens; k++) {
      double sum = p[B2 + k];
      for (long j = 0; j < hidden; j++) sum += p[W2 + k * hidden + j] * h[j];
      logits[k] = tanh(sum);
      total += powers[k] = exp(logits[k]);
    }
    loss += log(total) - logits[target];
    memset(dx, 0, (size_t)width * sizeof(double));
    memset(dh, 0, (size_t)hidden * sizeof(double));
    for (long k = 0; k < tokens; k++) {
      double share = powers[k] / total - (k == target);
      double g = share * (1 - logits[k] * logits[k]) / (double)batch;
      grad[B2 + k] += g;
      for (long j = 0; j < hidden; j++) {
        grad[W2 + k * hidden + j] += g * h[j];
        dh[j] += g * p[W2 + k * hidden + j];
      }
    }
    for (long j = 0; j < hidden; j++) {
      const double *restrict w = p + W1 + j * width;
      double *restrict dw = grad + W1 + j * width;
      double g = dh[j] * (1 - h[j] * h[j]);
      grad[B1 + j] += g;
      for (long i = 0; i < width; i++) {
        dw[i] += g * x[i];
        dx[i] += g * w[i];
      }
    }
    for (long c = 0; c < context; c++)
      for (long i = 0; i < embedding; i++)
        grad[(long)sample[c] * embedding + i] += dx[c * embedding + i];
  }
  return loss / (double)batch;
}
