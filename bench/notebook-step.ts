/**
 * Workload: one full-batch step of micrograd's demo notebook, mean(relu(1 − y · score)) over 100
 * samples plus 1e-4 · Σ p², by all 337 parameters.
 *
 * The non-obvious decision: the engines build one graph over the whole batch, as the notebook
 * does; gradc compiles the loss of one sample, and the caller adds up, as gradc's users do.
 */
import moons from "../examples/data/moons1337.json" with { type: "json" };
import { PARAMETERS, SIZES } from "../examples/moons.grad.ts";
import * as gradc from "../src/index.ts";
import * as micrograd from "../test/oracle/micrograd.ts";
import { networkByHand } from "./network-by-hand.ts";
import type { Step, Workload } from "./workload.ts";

const SAMPLES = moons.X.length;
const ALPHA = 1e-4;

function marginLoss(p: gradc.Value[], x: gradc.Value[], y: gradc.Value): gradc.Value {
  const score = new gradc.MLP(SIZES.inputs, SIZES.outputs, p).forwardOne(x);
  return gradc.relu(gradc.sub(1, y.mul(score)));
}

const penalty = (p: readonly gradc.Value[]): gradc.Value =>
  gradc.mul(
    ALPHA,
    p.map((v) => v.mul(v)).reduce((sum, v) => sum.add(v)),
  );

function addTo(sum: Float64Array, term: Float64Array): void {
  for (let k = 0; k < sum.length; k++) sum[k] = (sum[k] as number) + (term[k] as number);
}

function compiled(options: gradc.Options): Step {
  const { constant, scalar, vector } = gradc;
  const label = constant(scalar);
  const point = constant(vector(SIZES.inputs));
  const sample = gradc.compileGrad(marginLoss, vector(PARAMETERS), point, label, options);
  const regularisation = gradc.compileGrad(penalty, vector(PARAMETERS), options);
  const data = moons.X.map((x, i) => Float64Array.of(...x, moons.y[i] as number));
  const term = new Float64Array(PARAMETERS);
  return (p, grad) => {
    grad.fill(0);
    let loss = 0;
    for (const xy of data) {
      loss += sample.valueAndGrad(p, term, xy);
      addTo(grad, term);
    }
    for (let k = 0; k < grad.length; k++) grad[k] = (grad[k] as number) / SAMPLES;
    loss = loss / SAMPLES + regularisation.valueAndGrad(p, term);
    addTo(grad, term);
    return loss;
  };
}

const engine: Step = (p, grad) => {
  const parameters = Array.from(p, (v) => new gradc.Value(v));
  const network = new gradc.MLP(SIZES.inputs, SIZES.outputs, parameters);
  const losses = moons.X.map((x, i) =>
    gradc.relu(gradc.sub(1, network.forwardOne(x).mul(moons.y[i] as number))),
  );
  const mean = losses.reduce((sum, v) => sum.add(v)).mul(1 / SAMPLES);
  const total = mean.add(penalty(parameters));
  total.backward();
  parameters.forEach((v, k) => (grad[k] = v.grad));
  return total.data;
};

function port(): Step {
  const network = new micrograd.MLP(SIZES.inputs, SIZES.outputs, () => 0);
  const parameters = network.parameters();
  const score = (x: readonly number[]): micrograd.Value =>
    network.call(x.map((v) => new micrograd.Value(v)))[0] as micrograd.Value;
  return (p, grad) => {
    parameters.forEach((v, k) => (v.data = p[k] as number));
    const losses = moons.X.map((x, i) =>
      score(x)
        .mul(-(moons.y[i] as number))
        .add(1)
        .relu(),
    );
    const mean = losses.reduce((sum, v) => sum.add(v)).mul(1 / SAMPLES);
    const squares = parameters.map((v) => v.mul(v)).reduce((sum, v) => sum.add(v));
    const total = mean.add(squares.mul(ALPHA));
    network.zero_grad();
    total.backward();
    parameters.forEach((v, k) => (grad[k] = v.grad));
    return total.data;
  };
}

const byHand = (): Step =>
  networkByHand(
    moons.X.map((x) => Float64Array.from(x)),
    moons.y,
  );

/** The notebook's initial parameters, and points as near to them as a step of the notebook leads. */
const points = Array.from({ length: 4 }, (_, i) =>
  Float64Array.from(moons.parameters, (v, k) => v + 0.01 * i * Math.sin(k)),
);

export const NOTEBOOK: Workload = {
  name: "Notebook step",
  about: `value and gradient of the demo notebook's loss, ${SAMPLES} samples, ${PARAMETERS} parameters`,
  points,
  contestants: [
    { name: "gradc, compiled", setup: () => compiled({}) },
    { name: "gradc, backend interpreter", setup: () => compiled({ backend: "interpreter" }) },
    { name: "interpreted engine", setup: () => engine },
    { name: "micrograd port", setup: port },
    { name: "by hand", setup: byHand },
  ],
};
