/**
 * Workload: a recurrent net, state = tanh(W · state + v · input + b), output w · state + c, squared
 * error summed over the steps; differentiated by all weights and the initial state.
 *
 * The non-obvious decision: the initial state is learned, which saves every library the question
 * what a graph of constants is.
 */
import * as gradc from "../../src/index.ts";
import { byHand, type Compile, gradcContestants, HAND_LOOPS, whole, withRows } from "../gradc.ts";
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
import { type Tensor, type TfLoss, tfjsTensors } from "../peers/tfjs.ts";
import { engine, GRADC, type Loss, port, type Scalars, sumOf } from "../scalars.ts";
import type { Step, Workload } from "../workload.ts";

interface Series {
  readonly inputs: readonly number[];
  readonly targets: readonly number[];
}

/** Where the parameters of a net with h state variables lie. */
const places = (h: number) => ({
  W: 0,
  v: h * h,
  b: h * h + h,
  w: h * h + 2 * h,
  c: h * h + 3 * h,
  state: h * h + 3 * h + 1,
  length: h * h + 4 * h + 1,
});

/** The state after the next input. */
function cell<V>(s: Scalars<V>, p: readonly V[], state: readonly V[], input: V | number): V[] {
  const h = state.length;
  const { W, v, b } = places(h);
  return state.map((_, i) => {
    const terms = state.map((x, j) => s.mul(p[W + h * i + j] as V, x));
    const driven = s.add(s.mul(p[v + i] as V, input), p[b + i] as V);
    return s.tanh(s.add(driven, sumOf(s, terms)));
  });
}

function squaredError<V>(
  s: Scalars<V>,
  p: readonly V[],
  state: readonly V[],
  target: V | number,
): V {
  const { w, c } = places(state.length);
  const terms = state.map((x, i) => s.mul(p[w + i] as V, x));
  const error = s.sub(s.add(sumOf(s, terms), p[c] as V), target);
  return s.mul(error, error);
}

const unrolled =
  ({ inputs, targets }: Series, h: number): Loss =>
  <V>(s: Scalars<V>, p: readonly V[]) => {
    let state = p.slice(places(h).state);
    const errors = inputs.map((input, t) => {
      state = cell(s, p, state, input);
      return squaredError(s, p, state, targets[t] as number);
    });
    return sumOf(s, errors);
  };

/** The series as rows, and the state carried through them. */
const compileScan =
  ({ inputs, targets }: Series, h: number): Compile =>
  (options) => {
    const { rows, scalar, vector } = gradc;
    const { length, state } = places(h);
    const g = gradc.compileGrad(
      (p, series) => {
        const start = { at: p.slice(state), loss: 0 };
        const end = gradc.scan(start, series, ({ at, loss }, { input, target }) => {
          const next = cell(GRADC, p, at, input);
          return { at: next, loss: gradc.add(loss, squaredError(GRADC, p, next, target)) };
        });
        return end.loss;
      },
      vector(length),
      rows({ input: scalar, target: scalar }),
      options,
    );
    return withRows(
      g as never,
      Float64Array.from(inputs.flatMap((x, t) => [x, targets[t] as number])),
    );
  };

function loops({ inputs, targets }: Series, h: number): Step {
  const at = places(h);
  const steps = inputs.length;
  /** States of all steps, the initial one first. */
  const states = new Float64Array((steps + 1) * h);
  const errors = new Float64Array(steps);
  const one = new Float64Array(h);
  const other = new Float64Array(h);

  const forward = (p: Float64Array): number => {
    for (let i = 0; i < h; i++) states[i] = p[at.state + i] as number;
    let loss = 0;
    for (let t = 0; t < steps; t++) {
      const before = t * h;
      const after = before + h;
      const input = inputs[t] as number;
      let output = p[at.c] as number;
      for (let i = 0; i < h; i++) {
        let sum = (p[at.v + i] as number) * input + (p[at.b + i] as number);
        const row = at.W + i * h;
        for (let j = 0; j < h; j++) sum += (p[row + j] as number) * (states[before + j] as number);
        const x = Math.tanh(sum);
        states[after + i] = x;
        output += (p[at.w + i] as number) * x;
      }
      const error = output - (targets[t] as number);
      errors[t] = error;
      loss += error * error;
    }
    return loss;
  };

  const backward = (p: Float64Array, grad: Float64Array): void => {
    grad.fill(0);
    let dstate = one.fill(0);
    let dprevious = other;
    for (let t = steps - 1; t >= 0; t--) {
      const before = t * h;
      const after = before + h;
      const input = inputs[t] as number;
      const g = 2 * (errors[t] as number);
      grad[at.c] = (grad[at.c] as number) + g;
      dprevious.fill(0);
      for (let i = 0; i < h; i++) {
        const x = states[after + i] as number;
        grad[at.w + i] = (grad[at.w + i] as number) + g * x;
        const dsum = ((dstate[i] as number) + g * (p[at.w + i] as number)) * (1 - x * x);
        grad[at.v + i] = (grad[at.v + i] as number) + dsum * input;
        grad[at.b + i] = (grad[at.b + i] as number) + dsum;
        const row = at.W + i * h;
        for (let j = 0; j < h; j++) {
          grad[row + j] = (grad[row + j] as number) + dsum * (states[before + j] as number);
          dprevious[j] = (dprevious[j] as number) + dsum * (p[row + j] as number);
        }
      }
      const used = dstate;
      dstate = dprevious;
      dprevious = used;
    }
    for (let i = 0; i < h; i++) grad[at.state + i] = dstate[i] as number;
  };

  return (p, grad) => {
    const loss = forward(p);
    backward(p, grad);
    return loss;
  };
}

const matrices = (h: number): readonly (readonly [number, number])[] => [
  [h, h],
  [h, 1],
  [h, 1],
  [1, h],
  [1, 1],
  [h, 1],
];

const inTf = ({ inputs, targets }: Series, h: number): TfLoss => ({
  shapes: matrices(h),
  loss:
    (tf) =>
    (...parameters) => {
      const [W, v, b, w, c, initial] = parameters as [
        Tensor,
        Tensor,
        Tensor,
        Tensor,
        Tensor,
        Tensor,
      ];
      let state = initial;
      const errors = inputs.map((input, t) => {
        const driven = tf.add(tf.mul(v, input), b);
        state = tf.tanh(tf.add(tf.matMul(W, state), driven));
        const output = tf.add(tf.matMul(w, state), c);
        return tf.square(tf.sub(output, targets[t] as number));
      });
      return tf.sum(tf.concat(errors, 0));
    },
});

const inAdnn = ({ inputs, targets }: Series, h: number): TensorLoss => ({
  shapes: matrices(h),
  loss:
    ({ ad, scalars }) =>
    (parameters) => {
      const { add, dot, get, mul, tanh } = ad.tensor;
      type N = TensorNode;
      const [W, v, b, w, c, initial] = parameters as [N, N, N, N, N, N];
      let state = initial;
      const errors = inputs.map((input, t) => {
        state = tanh(add(dot(W, state), add(mul(v, input), b)));
        const output = get(add(dot(w, state), c), 0);
        const error = scalars.sub(output, targets[t] as number);
        return scalars.mul(error, error);
      });
      return sumOf(scalars, errors);
    },
});

/** One step is a function; Rose has no loop that carries a state. */
const inRose = ({ inputs, targets }: Series, h: number): RoseLoss => {
  const vector: Shape = [h, "real"];
  const shape: Shape = { a: [h, vector], b: vector, c: vector, d: vector, e: "real", f: vector };
  interface Net {
    readonly a: Vector<Vector<Real>>;
    readonly b: Vector<Real>;
    readonly c: Vector<Real>;
    readonly d: Vector<Real>;
    readonly e: Real;
    readonly f: Vector<Real>;
  }
  return {
    shape,
    loss: (rose, s) => {
      const { Real: R, Vec, fn, sum, vec } = rose;
      const [P, S] = [typeOf(rose, shape), Vec(h, R)];
      const step = fn([P, S, R], S, (p: Net, state: Vector<Real>, input: Real) =>
        vec(h, R, (i) => {
          const row = p.a[i] as Vector<Real>;
          const driven = s.add(s.mul(p.b[i] as Real, input), p.c[i] as Real);
          const carried = sum(h, (j) => s.mul(row[j] as Real, state[j] as Real));
          return s.tanh(s.add(driven, carried));
        }),
      );
      const squared = fn([P, S, R], R, (p: Net, state: Vector<Real>, target: Real) => {
        const output = sum(h, (i) => s.mul(p.d[i] as Real, state[i] as Real));
        const error = s.sub(s.add(output, p.e), target);
        return s.mul(error, error);
      });
      return (p: Net) => {
        let state = p.f;
        const errors = inputs.map((input, t) => {
          state = step(p, state, input);
          return squared(p, state, targets[t] as number);
        });
        return sumOf(s, errors);
      };
    },
  };
};

/**
 * @param steps length of the series
 * @param h number of state variables
 */
export function recurrentOf(steps: number, h: number): Workload {
  const series: Series = {
    inputs: Array.from({ length: steps }, (_, t) => Math.sin(0.3 * t)),
    targets: Array.from({ length: steps }, (_, t) => Math.cos(0.3 * t + 0.5)),
  };
  const { length } = places(h);
  const loss = unrolled(series, h);
  const unrolledCode: Compile = (options) => whole(loss, length)({ ...options, loops: false });
  return {
    name: "Recurrent net",
    about: `${steps} steps of a tanh cell with ${h} state variables, ${length} parameters`,
    points: Array.from({ length: 8 }, (_, i) =>
      Float64Array.from({ length }, (_unused, k) => 0.4 * Math.sin(5 * i + 2.3 * k)),
    ),
    native: { file: "recurrent.c", data: [h, ...series.inputs, ...series.targets] },
    contestants: [
      ...gradcContestants(whole(loss, length)),
      ...gradcContestants(compileScan(series, h), ", scan").slice(0, 2),
      ...gradcContestants(unrolledCode, ", unrolled").slice(0, 1),
      engine(loss),
      port(loss),
      simplegrad(loss, length),
      adnnTensors(inAdnn(series, h)),
      roseLoops(inRose(series, h)),
      tfjsTensors(inTf(series, h)),
      byHand(HAND_LOOPS, () => loops(series, h)),
    ],
  };
}
