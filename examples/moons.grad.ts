/**
 * The loss of micrograd's demo notebook: an MLP 2-16-16-1 as a binary classifier, with the max-margin
 * loss of one sample and the L2 regularisation of the parameters.
 *
 * The loss is compiled for one sample; the caller adds up the samples.
 */
import {
  add,
  compileGrad,
  constant,
  MLP,
  mul,
  relu,
  scalar,
  sub,
  type Value,
  vector,
} from "../src/index.ts";

/** Inputs, then neurons in each layer. */
export const SIZES = { inputs: 2, outputs: [16, 16, 1] } as const;

/** How many parameters the network has: 337. */
export const PARAMETERS = MLP.parameterCount(SIZES.inputs, SIZES.outputs);

function networkScore(p: Value[], x: Value[]): Value {
  return new MLP(SIZES.inputs, SIZES.outputs, p).forwardOne(x);
}

function marginLoss(p: Value[], x: Value[], y: Value): Value {
  const score = networkScore(p, x).as("score");
  return relu(sub(1, mul(y, score))).as("loss");
}

/** The network's score for a point x with parameters p: above 0 means class +1. */
export const score = compileGrad(networkScore, vector(PARAMETERS), constant(vector(2)));

/** Max-margin loss relu(1 − y · score) of one sample x with label y (−1 or 1). */
export const sampleLoss = compileGrad(
  marginLoss,
  vector(PARAMETERS),
  constant(vector(2)),
  constant(scalar),
);

/** L2 regularisation 1e-4 · Σ p². */
export const regularisation = compileGrad(
  (p) => mul(1e-4, p.map((v) => mul(v, v)).reduce(add)),
  vector(PARAMETERS),
);
