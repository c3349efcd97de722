/**
 * micrograd's demo notebook as one function: the loss of an MLP 2-16-16-1 on 100 points of two
 * moons, compiled as a whole and on the interpreted engine.
 *
 * The non-obvious decision: both are given the same network and the same loss of a sample, and
 * only how the samples are added up is written twice, because a table of rows exists only where
 * something is compiled. Everything else that the two do with the gradient is one piece of code.
 */
import {
  compileGrad,
  constant,
  mean,
  MLP,
  mul,
  relu,
  rows,
  scalar,
  sub,
  sum,
  Value,
  vector,
} from "../../../../src/index.ts";
import { type EngineName, PARAMETERS, SAMPLES } from "./moons.ts";

const SIZES = { inputs: 2, outputs: [16, 16, 1] } as const;

/** The samples as the rows of a table: x[0], x[1], y, x[0], … */
const ROWS = Float64Array.from(SAMPLES.flatMap(({ x, y }) => [...x, y]));

const networkOf = (p: readonly Value[]): MLP => new MLP(SIZES.inputs, SIZES.outputs, p);

/** The max-margin loss of one sample. */
const margin = (network: MLP, x: readonly (Value | number)[], y: Value | number): Value =>
  relu(sub(1, mul(y, network.forwardOne(x))));

/** The mean of the losses, and the L2 regularisation of the parameters. */
const total = (loss: Value, p: readonly Value[]): Value =>
  loss.add(mul(1e-4, sum(p.map((v) => mul(v, v)))));

/** Computes the loss of all samples, and overwrites `grad` with its gradient. */
export type Loss = (p: Float64Array, grad: Float64Array) => number;

/** A way to get the gradient, and what getting it ready takes. */
export interface Engine {
  prepare(): Loss;
}

/** Builds a graph of Values in each step, and goes back through it. */
function interpret(p: Float64Array, grad: Float64Array): number {
  const parameters = Array.from(p, (data) => new Value(data));
  const network = networkOf(parameters);
  const losses = SAMPLES.map(({ x, y }) => margin(network, x, y));
  const loss = total(mean(losses), parameters);
  loss.backward();
  parameters.forEach((parameter, k) => (grad[k] = parameter.grad));
  return loss.data;
}

/** Compiles the loss of all samples: a loop over the rows, forward and backward. */
function compileLoss(): Loss {
  const loss = compileGrad(
    (p, samples) => {
      const network = networkOf(p);
      return total(
        mean(samples, ({ x, y }) => margin(network, x, y)),
        p,
      );
    },
    vector(PARAMETERS),
    rows({ x: vector(SIZES.inputs), y: scalar }),
  );
  return (p, grad) => loss.valueAndGrad(p, grad, ROWS);
}

/** The two engines. */
export const ENGINES: Readonly<Record<EngineName, Engine>> = {
  compiled: { prepare: compileLoss },
  interpreted: { prepare: () => interpret },
};

/** The score of a point with parameters p: above 0 it belongs to the moon 1. */
export type Score = (p: Float64Array, point: Float64Array) => number;

/** Compiles the score, which both panels use for what they show and which no speed includes. */
export function compileScore(): Score {
  const score = compileGrad(
    (p, x) => networkOf(p).forwardOne(x),
    vector(PARAMETERS),
    constant(vector(SIZES.inputs)),
  );
  return (p, point) => score.value(p, point);
}
