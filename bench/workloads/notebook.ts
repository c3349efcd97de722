/**
 * Workload: one full-batch step of micrograd's demo notebook, mean(relu(1 − y · score)) over 100
 * samples plus 1e-4 · Σ p², by all 337 parameters.
 *
 * The non-obvious decision: gradc enters twice. Once as people write the notebook, one function
 * over the whole batch with the samples as numbers in it; and once with the loss of one sample
 * compiled and the caller adding up.
 */
import moons from "../../examples/data/moons1337.json" with { type: "json" };
import * as gradc from "../../src/index.ts";
import * as micrograd from "../../test/oracle/micrograd.ts";
import { byHand, type Compile, gradcContestants, HAND_LOOPS, withRows } from "../gradc.ts";
import { adnnTensors, type TensorLoss, type TensorNode } from "../peers/adnn.ts";
import { simplegrad } from "../peers/graphs.ts";
import {
  type Real,
  type RoseLoss,
  roseLoops,
  type Shape,
  typeOf,
  type Vector,
} from "../peers/rose.ts";
import { type Tensor, type Tf, type TfLoss, tfjsTensors } from "../peers/tfjs.ts";
import { type Loss, type Scalars, sumOf } from "../scalars.ts";
import type { Contestant, Step, Workload } from "../workload.ts";
import { networkByHand } from "./network-by-hand.ts";

const ALPHA = 1e-4;
/** Inputs, then neurons in each layer. Not from examples/, which compiles when it is loaded. */
const SIZES = { inputs: 2, outputs: [16, 16, 1] } as const;
const PARAMETERS = 337;

interface Samples {
  readonly xs: readonly (readonly number[])[];
  readonly ys: readonly number[];
}

const penalty = (p: readonly gradc.Value[]): gradc.Value =>
  gradc.mul(
    ALPHA,
    p.map((v) => v.mul(v)).reduce((sum, v) => sum.add(v)),
  );

/** The whole batch, as the notebook has it. */
function batchLoss({ xs, ys }: Samples, p: readonly gradc.Value[]): gradc.Value {
  const network = new gradc.MLP(SIZES.inputs, SIZES.outputs, p);
  const losses = xs.map((x, i) =>
    gradc.relu(gradc.sub(1, network.forwardOne(x).mul(ys[i] as number))),
  );
  const mean = losses.reduce((sum, v) => sum.add(v)).mul(1 / xs.length);
  return mean.add(penalty(p));
}

const compileWhole =
  (samples: Samples): Compile =>
  (options) =>
    gradc.compileGrad((p) => batchLoss(samples, p), gradc.vector(PARAMETERS), options);

/** The batch as rows, whose number the compiled function learns from the data. */
const compileRows =
  ({ xs, ys }: Samples): Compile =>
  (options) => {
    const { rows, scalar, vector } = gradc;
    const g = gradc.compileGrad(
      (p, samples) => gradc.mean(samples, ({ x, y }) => marginLoss(p, x, y)).add(penalty(p)),
      vector(PARAMETERS),
      rows({ x: vector(2), y: scalar }),
      options,
    );
    const data = Float64Array.from(xs.flatMap((x, i) => [...x, ys[i] as number]));
    return withRows(g as never, data);
  };

function marginLoss(p: gradc.Value[], x: gradc.Value[], y: gradc.Value): gradc.Value {
  const score = new gradc.MLP(SIZES.inputs, SIZES.outputs, p).forwardOne(x);
  return gradc.relu(gradc.sub(1, y.mul(score)));
}

function addTo(sum: Float64Array, term: Float64Array): void {
  for (let k = 0; k < sum.length; k++) sum[k] = (sum[k] as number) + (term[k] as number);
}

/** One sample is compiled, and the caller adds up. */
const compileSample =
  ({ xs, ys }: Samples): Compile =>
  (options) => {
    const { constant, scalar, vector } = gradc;
    const label = constant(scalar);
    const point = constant(vector(SIZES.inputs));
    const sample = gradc.compileGrad(marginLoss, vector(PARAMETERS), point, label, options);
    const regularisation = gradc.compileGrad(penalty, vector(PARAMETERS), options);
    const data = xs.map((x, i) => Float64Array.of(...x, ys[i] as number));
    const term = new Float64Array(PARAMETERS);
    const value = (p: Float64Array): number => {
      let loss = 0;
      for (const xy of data) loss += sample.value(p, xy);
      return loss / data.length + regularisation.value(p);
    };
    const valueAndGrad: Step = (p, grad) => {
      grad.fill(0);
      let loss = 0;
      for (const xy of data) {
        loss += sample.valueAndGrad(p, term, xy);
        addTo(grad, term);
      }
      for (let k = 0; k < grad.length; k++) grad[k] = (grad[k] as number) / data.length;
      loss = loss / data.length + regularisation.valueAndGrad(p, term);
      addTo(grad, term);
      return loss;
    };
    return { value, valueAndGrad, source: sample.source };
  };

function engine(samples: Samples): Contestant {
  const step: Step = (p, grad) => {
    const parameters = Array.from(p, (v) => new gradc.Value(v));
    const total = batchLoss(samples, parameters);
    total.backward();
    parameters.forEach((v, k) => (grad[k] = v.grad));
    return total.data;
  };
  return { name: "interpreted engine", setup: () => ({ step }) };
}

function portStep({ xs, ys }: Samples): Step {
  const network = new micrograd.MLP(SIZES.inputs, SIZES.outputs, () => 0);
  const parameters = network.parameters();
  const score = (x: readonly number[]): micrograd.Value =>
    network.call(x.map((v) => new micrograd.Value(v)))[0] as micrograd.Value;
  return (p, grad) => {
    parameters.forEach((v, k) => (v.data = p[k] as number));
    const losses = xs.map((x, i) =>
      score(x)
        .mul(-(ys[i] as number))
        .add(1)
        .relu(),
    );
    const mean = losses.reduce((sum, v) => sum.add(v)).mul(1 / xs.length);
    const squares = parameters.map((v) => v.mul(v)).reduce((sum, v) => sum.add(v));
    const total = mean.add(squares.mul(ALPHA));
    network.zero_grad();
    total.backward();
    parameters.forEach((v, k) => (grad[k] = v.grad));
    return total.data;
  };
}

/** The network on any library of scalars: where its layers' parameters lie, and their sizes. */
const LAYERS = [
  { inputs: 2, outputs: 16, offset: 0 },
  { inputs: 16, outputs: 16, offset: 48 },
  { inputs: 16, outputs: 1, offset: 320 },
] as const;

const onScalars =
  ({ xs, ys }: Samples): Loss =>
  <V>(s: Scalars<V>, p: readonly V[]) => {
    const layer = (l: number, x: readonly (V | number)[]): V[] => {
      const { inputs, outputs, offset } = LAYERS[l] as (typeof LAYERS)[number];
      return Array.from({ length: outputs }, (_, j) => {
        const w = offset + j * (inputs + 1);
        let sum = p[w + inputs] as V;
        for (let i = 0; i < inputs; i++) sum = s.add(sum, s.mul(p[w + i] as V, x[i] as V));
        return l < 2 ? s.relu(sum) : sum;
      });
    };
    const losses = xs.map((x, n) => {
      const score = layer(2, layer(1, layer(0, x)))[0] as V;
      return s.relu(s.sub(1, s.mul(score, ys[n] as number)));
    });
    const mean = s.div(sumOf(s, losses), xs.length);
    const squares = sumOf(
      s,
      p.map((v) => s.mul(v, v)),
    );
    return s.add(mean, s.mul(squares, ALPHA));
  };

/** A matrix of parameters a layer, and the batch as one matrix with a column of ones. */
const inTf = ({ xs, ys }: Samples): TfLoss => ({
  shapes: LAYERS.map(({ inputs, outputs }) => [outputs, inputs + 1]),
  loss: (tf: Tf) => {
    const count = xs.length;
    const ones = tf.ones([count, 1]);
    const x = tf.tensor(xs.flat(), [count, 2]);
    const y = tf.tensor(ys, [count, 1]);
    const layer = (input: Tensor, w: Tensor): Tensor =>
      tf.matMul(tf.concat([input, ones], 1), w, false, true);
    return (...weights) => {
      const [w1, w2, w3] = weights as [Tensor, Tensor, Tensor];
      const score = layer(tf.relu(layer(tf.relu(layer(x, w1)), w2)), w3);
      const loss = tf.div(tf.sum(tf.relu(tf.sub(1, tf.mul(y, score)))), count);
      const squares = weights.map((w) => tf.sum(tf.square(w))).reduce((a, b) => tf.add(a, b));
      return tf.add(loss, tf.mul(ALPHA, squares));
    };
  },
});

/** As inTf, one sample at a time, as adnn's networks work: a one stands at the end of each input. */
const inAdnn = ({ xs, ys }: Samples): TensorLoss => ({
  shapes: LAYERS.map(({ inputs, outputs }) => [outputs, inputs + 1]),
  loss: ({ ad, nn, scalars, tensor }) => {
    const one = ad.lift(tensor([1], [1]));
    const layer = (x: TensorNode, w: TensorNode, n: number): TensorNode =>
      ad.tensor.dot(w, ad.tensor.reshape(ad.tensor.concat([x, one]), [n + 1, 1]));
    return (weights) => {
      const [w1, w2, w3] = weights as [TensorNode, TensorNode, TensorNode];
      const losses = xs.map((x, i) => {
        const h1 = nn.relu.eval(layer(ad.lift(tensor([2], x)), w1, 2));
        const h2 = nn.relu.eval(layer(h1, w2, 16));
        const score = ad.tensor.get(layer(h2, w3, 16), 0);
        return scalars.relu(scalars.sub(1, scalars.mul(score, ys[i] as number)));
      });
      const squares = weights.map((w) => ad.tensor.sumreduce(ad.tensor.mul(w, w)));
      const mean = scalars.div(sumOf(scalars, losses), xs.length);
      return scalars.add(mean, scalars.mul(sumOf(scalars, squares), ALPHA));
    };
  },
});

interface RoseLayer {
  readonly neurons: Vector<{ readonly w: Vector<Real>; readonly b: Real }>;
}

/** A function of one sample, called in a loop over the batch; its own sums are loops too. */
const inRose = ({ xs, ys }: Samples): RoseLoss => {
  const neurons = (inputs: number, outputs: number): Shape => ({
    neurons: [outputs, { w: [inputs, "real"], b: "real" }],
  });
  const shape: Shape = { l1: neurons(2, 16), l2: neurons(16, 16), l3: neurons(16, 1) };
  type Network = Record<"l1" | "l2" | "l3", RoseLayer>;
  return {
    shape,
    loss: (rose, s) => {
      const { Real: R, Vec, fn, sum, vec } = rose;
      const act = ({ w, b }: RoseLayer["neurons"][number], x: Vector<Real>, n: number): Real =>
        s.add(
          sum(n, (i) => s.mul(w[i] as Real, x[i] as Real)),
          b,
        );
      const layer = ({ neurons: all }: RoseLayer, x: Vector<Real>, n: number): Vector<Real> =>
        vec(16, R, (j) => s.relu(act(all[j] as RoseLayer["neurons"][number], x, n)));
      const P = typeOf(rose, shape);
      const sample = fn([P, Vec(2, R), R], R, (p: Network, x: Vector<Real>, y: Real) => {
        const last = p.l3.neurons[0] as RoseLayer["neurons"][number];
        const score = act(last, layer(p.l2, layer(p.l1, x, 2), 16), 16);
        return s.relu(s.sub(1, s.mul(y, score)));
      });
      const squares = (l: RoseLayer, inputs: number, outputs: number): Real =>
        sum(outputs, (j) => {
          const { w, b } = l.neurons[j] as RoseLayer["neurons"][number];
          return s.add(
            sum(inputs, (i) => s.mul(w[i] as Real, w[i] as Real)),
            s.mul(b, b),
          );
        });
      const [X, Y] = [Vec(xs.length, Vec(2, R)), Vec(ys.length, R)];
      const batch = fn([P, X, Y], R, (p: Network, x: Vector<Vector<Real>>, y: Vector<Real>) =>
        sum(xs.length, (n) => sample(p, x[n] as Vector<Real>, y[n] as Real)),
      ) as (p: Network, x: Samples["xs"], y: Samples["ys"]) => Real;
      return (p: Network) => {
        const all = [squares(p.l1, 2, 16), squares(p.l2, 16, 16), squares(p.l3, 16, 1)];
        return s.add(s.div(batch(p, xs, ys), xs.length), s.mul(sumOf(s, all), ALPHA));
      };
    },
  };
};

/** The notebook's initial parameters, and points as near to them as a step of the notebook leads. */
const points = Array.from({ length: 4 }, (_, i) =>
  Float64Array.from(moons.parameters, (v, k) => v + 0.01 * i * Math.sin(k)),
);

/** @param count how many of the notebook's samples */
export function notebookOf(count: number): Workload {
  const samples: Samples = { xs: moons.X.slice(0, count), ys: moons.y.slice(0, count) };
  return {
    name: "Notebook step",
    about: `the demo notebook's loss, ${count} samples, ${PARAMETERS} parameters`,
    points,
    native: {
      file: "notebook.c",
      data: samples.xs.flatMap((x, i) => [...x, samples.ys[i] as number]),
    },
    contestants: [
      ...gradcContestants(compileWhole(samples)),
      ...gradcContestants(compileRows(samples), ", rows").slice(0, 2),
      ...gradcContestants(compileSample(samples), ", one sample, summed by the caller").slice(0, 2),
      engine(samples),
      { name: "micrograd port", setup: () => ({ step: portStep(samples) }) },
      simplegrad(onScalars(samples), PARAMETERS),
      adnnTensors(inAdnn(samples)),
      roseLoops(inRose(samples)),
      tfjsTensors(inTf(samples)),
      byHand(HAND_LOOPS, () =>
        networkByHand(
          samples.xs.map((x) => Float64Array.from(x)),
          samples.ys,
        ),
      ),
    ],
  };
}
