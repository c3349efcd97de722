/**
 * The notebook's step as a person writes it without a library: nested loops over flat arrays, the
 * backward pass spelt out.
 *
 * The non-obvious decision: neurons that are off and samples without loss are skipped, as anyone
 * would do who writes the loops; straight-line code cannot.
 */
import type { Step } from "../workload.ts";

interface Layer {
  readonly inputs: number;
  readonly outputs: number;
  /** Where its parameters start; per neuron the weights, then the bias. */
  readonly offset: number;
}

/** out = w · x + b for every neuron. */
function forward(layer: Layer, p: Float64Array, x: Float64Array, out: Float64Array): void {
  let k = layer.offset;
  for (let j = 0; j < layer.outputs; j++) {
    let sum = p[k + layer.inputs] as number;
    for (let i = 0; i < layer.inputs; i++) sum += (p[k + i] as number) * (x[i] as number);
    out[j] = sum;
    k += layer.inputs + 1;
  }
}

function rectify(x: Float64Array): void {
  for (let i = 0; i < x.length; i++) if ((x[i] as number) < 0) x[i] = 0;
}

/** Adds to grad what dout means for the layer's parameters. */
function backward(layer: Layer, grad: Float64Array, x: Float64Array, dout: Float64Array): void {
  let k = layer.offset;
  for (let j = 0; j < layer.outputs; j++) {
    const g = dout[j] as number;
    if (g !== 0) {
      for (let i = 0; i < layer.inputs; i++) {
        grad[k + i] = (grad[k + i] as number) + g * (x[i] as number);
      }
      grad[k + layer.inputs] = (grad[k + layer.inputs] as number) + g;
    }
    k += layer.inputs + 1;
  }
}

/** Sets dx to what dout means for the layer's inputs, 0 for those that rectify has set to 0. */
function backwardInputs(
  layer: Layer,
  p: Float64Array,
  x: Float64Array,
  dout: Float64Array,
  dx: Float64Array,
): void {
  dx.fill(0);
  for (let j = 0; j < layer.outputs; j++) {
    const g = dout[j] as number;
    if (g === 0) continue;
    const k = layer.offset + j * (layer.inputs + 1);
    for (let i = 0; i < layer.inputs; i++) dx[i] = (dx[i] as number) + g * (p[k + i] as number);
  }
  for (let i = 0; i < layer.inputs; i++) if (x[i] === 0) dx[i] = 0;
}

/** Sets grad to the gradient of the regularisation and returns its value. */
function regularise(p: Float64Array, grad: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < p.length; k++) {
    const v = p[k] as number;
    sum += v * v;
    grad[k] = 2e-4 * v;
  }
  return 1e-4 * sum;
}

/** One full-batch step of the network 2-16-16-1 on the samples `xs` with labels `ys`. */
export function networkByHand(xs: readonly Float64Array[], ys: readonly number[]): Step {
  const first: Layer = { inputs: 2, outputs: 16, offset: 0 };
  const second: Layer = { inputs: 16, outputs: 16, offset: 48 };
  const third: Layer = { inputs: 16, outputs: 1, offset: 320 };
  const hidden = (): Float64Array => new Float64Array(16);
  const [h1, h2, dh1, dh2] = [hidden(), hidden(), hidden(), hidden()];
  const [score, dscore] = [new Float64Array(1), new Float64Array(1)];
  return (p, grad) => {
    const regularisation = regularise(p, grad);
    let loss = 0;
    for (let n = 0; n < xs.length; n++) {
      const x = xs[n] as Float64Array;
      const y = ys[n] as number;
      forward(first, p, x, h1);
      rectify(h1);
      forward(second, p, h1, h2);
      rectify(h2);
      forward(third, p, h2, score);
      const margin = 1 - y * (score[0] as number);
      if (margin <= 0) continue;
      loss += margin;
      dscore[0] = -y / xs.length;
      backward(third, grad, h2, dscore);
      backwardInputs(third, p, h2, dscore, dh2);
      backward(second, grad, h1, dh2);
      backwardInputs(second, p, h1, dh2, dh1);
      backward(first, grad, x, dh1);
    }
    return loss / xs.length + regularisation;
  };
}
