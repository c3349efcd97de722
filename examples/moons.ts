/**
 * Trains micrograd's demo notebook (two moons, MLP 2-16-16-1, 100 full-batch steps) on the data the
 * notebook made. Used by `npm start`, by the tests and by the bench.
 *
 * The loss of the batch is the caller's business: one sample's loss and gradient come from `sample`,
 * so the compiled gradient and the interpreted engine train in the same loop.
 */
import { readFileSync } from "node:fs";
import { add, MLP, mul, relu, sub, Value, zeroGrad } from "../src/index.ts";
import { PARAMETERS, regularisation, sampleLoss, score, SIZES } from "./moons.grad.ts";

/** The notebook's data set, initial parameters and printed results. */
export interface Moons {
  readonly X: readonly (readonly number[])[];
  readonly y: readonly number[];
  readonly parameters: readonly number[];
  readonly notebook: readonly { readonly loss: number; readonly accuracy: number }[];
}

const FILE = new URL("./data/moons1337.json", import.meta.url);

export const moons = JSON.parse(readFileSync(FILE, "utf8")) as Moons;

/** A way to get value and gradient; each function overwrites `grad` and returns the value. */
export interface Engine {
  readonly name: string;
  sample(p: Float64Array, i: number, grad: Float64Array): number;
  regularisation(p: Float64Array, grad: Float64Array): number;
}

const rows = moons.X.map((x) => Float64Array.from(x));
const labelled = moons.X.map((x, i) => Float64Array.from([...x, moons.y[i] as number]));

/** The gradients of moons.grad.ts, compiled. */
export const compiled: Engine = {
  name: "compiled",
  sample: (p, i, grad) => sampleLoss.valueAndGrad(p, grad, labelled[i] as Float64Array),
  regularisation: (p, grad) => regularisation.valueAndGrad(p, grad),
};

/** Runs `backward()` and copies the gradients of the parameters. */
function interpret(p: Float64Array, grad: Float64Array, loss: (p: Value[]) => Value): number {
  const parameters = Array.from(p, (data) => new Value(data));
  const result = loss(parameters);
  zeroGrad(parameters);
  result.backward();
  parameters.forEach((parameter, k) => (grad[k] = parameter.grad));
  return result.data;
}

/** The same losses on the interpreted engine: a new graph for each sample and each step. */
export const interpreted: Engine = {
  name: "interpreted",
  sample: (p, i, grad) =>
    interpret(p, grad, (parameters) => {
      const network = new MLP(SIZES.inputs, SIZES.outputs, parameters);
      const out = network.forwardOne(moons.X[i] as readonly number[]);
      return relu(sub(1, mul(moons.y[i] as number, out)));
    }),
  regularisation: (p, grad) =>
    interpret(p, grad, (parameters) => mul(1e-4, parameters.map((v) => mul(v, v)).reduce(add))),
};

/** Mean sample loss plus regularisation over the whole batch; overwrites `grad`. */
export function batchLoss(engine: Engine, p: Float64Array, grad: Float64Array): number {
  const one = new Float64Array(PARAMETERS);
  const total = new Float64Array(PARAMETERS);
  let loss = 0;
  for (let i = 0; i < rows.length; i++) {
    loss += engine.sample(p, i, one);
    for (let k = 0; k < total.length; k++) (total[k] as number) += one[k] as number;
  }
  const share = 1 / rows.length;
  const penalty = engine.regularisation(p, grad);
  for (let k = 0; k < total.length; k++) (grad[k] as number) += share * (total[k] as number);
  return share * loss + penalty;
}

/** Percentage of points on the right side of the boundary. */
export function accuracy(p: Float64Array): number {
  const right = rows.filter((x, i) => score.value(p, x) > 0 === (moons.y[i] as number) > 0);
  return (100 * right.length) / rows.length;
}

/** What the notebook prints before each step. */
export interface Step {
  readonly loss: number;
  readonly accuracy: number;
}

/** The notebook's training loop; `p` ends as the trained parameters. */
export function train(engine: Engine, p: Float64Array, steps: number): Step[] {
  const grad = new Float64Array(PARAMETERS);
  return Array.from({ length: steps }, (_, k) => {
    const step = { loss: batchLoss(engine, p, grad), accuracy: accuracy(p) };
    const rate = 1 - (0.9 * k) / 100;
    for (let i = 0; i < p.length; i++) (p[i] as number) -= rate * (grad[i] as number);
    return step;
  });
}

/** The decision boundary as text: + and . for the two sides, O and X for the points. */
export function decisionBoundary(p: Float64Array, width: number, height: number): string {
  const [left, right, top, bottom] = [-1.5, 2.5, 1.6, -1.1];
  const point = new Float64Array(2);
  const cells = Array.from({ length: height }, (_, r) =>
    Array.from({ length: width }, (__, c): string => {
      point[0] = left + ((right - left) * (c + 0.5)) / width;
      point[1] = top + ((bottom - top) * (r + 0.5)) / height;
      return score.value(p, point) > 0 ? "+" : ".";
    }),
  );
  rows.forEach(([x = 0, y = 0], i) => {
    const c = Math.floor(((x - left) / (right - left)) * width);
    const r = Math.floor(((y - top) / (bottom - top)) * height);
    const row = cells[r];
    if (row?.[c] !== undefined) row[c] = (moons.y[i] as number) > 0 ? "O" : "X";
  });
  return cells.map((row) => row.join("")).join("\n");
}
