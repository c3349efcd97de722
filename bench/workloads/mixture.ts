/**
 * Workload: the log-likelihood of a Gaussian mixture in the plane, as in ADBench without its prior:
 * Σₙ log Σₖ exp(αₖ + q₁ₖ + q₂ₖ − ½ ‖Qₖ (xₙ − μₖ)‖²) − N · log Σₖ exp(αₖ).
 *
 * The non-obvious decision: the sum of exponentials is taken as it stands, by everyone. The points
 * keep it in range, and its usual shift by the largest term would only add the same work to all.
 */
import * as gradc from "../../src/index.ts";
import { byHand, type Compile, gradcContestants, HAND_LOOPS, whole, withRows } from "../gradc.ts";
import { adnn } from "../peers/adnn.ts";
import { simplegrad } from "../peers/graphs.ts";
import { type Real, type RoseLoss, roseLoops, type Vector } from "../peers/rose.ts";
import { type Tensor, type TfLoss, tfjsTensors } from "../peers/tfjs.ts";
import { engine, GRADC, type Loss, type Scalars, sumOf } from "../scalars.ts";
import { uniform } from "../../src/random.ts";
import type { Step, Workload } from "../workload.ts";

/** Of each component: α, both means, both logarithms of Q's diagonal, and what is below it. */
const WIDTH = 6;

type Samples = readonly (readonly [x: number, y: number])[];

interface Component<V> {
  readonly mx: V;
  readonly my: V;
  readonly q11: V;
  readonly q22: V;
  readonly q21: V;
  /** α + log det Q */
  readonly weight: V;
}

function componentsOf<V>(s: Scalars<V>, p: readonly V[]): Component<V>[] {
  return Array.from({ length: p.length / WIDTH }, (_, k) => {
    const [alpha, mx, my, q1, q2, q21] = p.slice(WIDTH * k) as [V, V, V, V, V, V];
    const weight = s.add(s.add(alpha, q1), q2);
    return { mx, my, q11: s.exp(q1), q22: s.exp(q2), q21, weight };
  });
}

/** The exponent of one component at a sample. */
function exponent<V>(s: Scalars<V>, c: Component<V>, x: V | number, y: V | number): V {
  const [dx, dy] = [s.sub(x, c.mx), s.sub(y, c.my)];
  const a = s.mul(c.q11, dx);
  const b = s.add(s.mul(c.q21, dx), s.mul(c.q22, dy));
  return s.sub(c.weight, s.mul(0.5, s.add(s.mul(a, a), s.mul(b, b))));
}

/** The term of one sample. */
function sampleTerm<V>(
  s: Scalars<V>,
  components: readonly Component<V>[],
  x: V | number,
  y: V | number,
): V {
  const densities = components.map((c) => s.exp(exponent(s, c, x, y)));
  return s.log(sumOf(s, densities));
}

function normalisation<V>(s: Scalars<V>, p: readonly V[], count: number): V {
  const alphas = p.filter((_, i) => i % WIDTH === 0).map((alpha) => s.exp(alpha));
  return s.mul(count, s.log(sumOf(s, alphas)));
}

const logLikelihood =
  (samples: Samples): Loss =>
  <V>(s: Scalars<V>, p: readonly V[]) => {
    const components = componentsOf(s, p);
    const terms = samples.map(([x, y]) => sampleTerm(s, components, x, y));
    return s.sub(sumOf(s, terms), normalisation(s, p, samples.length));
  };

/** The samples as rows. */
const compileRows =
  (samples: Samples, length: number): Compile =>
  (options) => {
    const { rows, scalar, vector } = gradc;
    const g = gradc.compileGrad(
      (p, points) => {
        const components = componentsOf(GRADC, p);
        const terms = gradc.sum(points, ({ x, y }) => sampleTerm(GRADC, components, x, y));
        return gradc.sub(terms, normalisation(GRADC, p, samples.length));
      },
      vector(length),
      rows({ x: scalar, y: scalar }),
      options,
    );
    return withRows(g as never, Float64Array.from(samples.flat()));
  };

function loops(samples: Samples, count: number): Step {
  const xy = Float64Array.from(samples.flat());
  const perComponent = (): Float64Array => new Float64Array(count);
  const [e11, e22, weight] = [perComponent(), perComponent(), perComponent()];
  const [densities, as, bs] = [perComponent(), perComponent(), perComponent()];

  const normalise = (p: Float64Array, grad: Float64Array): number => {
    let total = 0;
    for (let k = 0; k < count; k++) total += Math.exp(p[WIDTH * k] as number);
    for (let k = 0; k < count; k++) {
      grad[WIDTH * k] = (-samples.length * Math.exp(p[WIDTH * k] as number)) / total;
    }
    return samples.length * Math.log(total);
  };

  return (p, grad) => {
    grad.fill(0);
    let sum = -normalise(p, grad);
    for (let k = 0; k < count; k++) {
      const at = WIDTH * k;
      e11[k] = Math.exp(p[at + 3] as number);
      e22[k] = Math.exp(p[at + 4] as number);
      weight[k] = (p[at] as number) + (p[at + 3] as number) + (p[at + 4] as number);
    }
    for (let n = 0; n < xy.length; n += 2) {
      const x = xy[n] as number;
      const y = xy[n + 1] as number;
      let total = 0;
      for (let k = 0; k < count; k++) {
        const at = WIDTH * k;
        const dx = x - (p[at + 1] as number);
        const dy = y - (p[at + 2] as number);
        const a = (e11[k] as number) * dx;
        const b = (p[at + 5] as number) * dx + (e22[k] as number) * dy;
        as[k] = a;
        bs[k] = b;
        const density = Math.exp((weight[k] as number) - 0.5 * (a * a + b * b));
        densities[k] = density;
        total += density;
      }
      sum += Math.log(total);
      for (let k = 0; k < count; k++) {
        const at = WIDTH * k;
        const g = (densities[k] as number) / total;
        const ga = g * (as[k] as number);
        const gb = g * (bs[k] as number);
        const dx = x - (p[at + 1] as number);
        const dy = y - (p[at + 2] as number);
        const q11 = e11[k] as number;
        const q22 = e22[k] as number;
        grad[at] = (grad[at] as number) + g;
        grad[at + 1] = (grad[at + 1] as number) + ga * q11 + gb * (p[at + 5] as number);
        grad[at + 2] = (grad[at + 2] as number) + gb * q22;
        grad[at + 3] = (grad[at + 3] as number) + g - ga * q11 * dx;
        grad[at + 4] = (grad[at + 4] as number) + g - gb * q22 * dy;
        grad[at + 5] = (grad[at + 5] as number) - gb * dx;
      }
    }
    return sum;
  };
}

const inTf = (samples: Samples, count: number): TfLoss => ({
  shapes: [[count, WIDTH]],
  loss: (tf) => {
    const n = samples.length;
    const x = tf.tensor(samples.map(([v]) => v), [n, 1]); // prettier-ignore
    const y = tf.tensor(samples.map(([, v]) => v), [n, 1]); // prettier-ignore
    return (parameters) => {
      const column = (k: number): Tensor =>
        tf.reshape(tf.slice(parameters as Tensor, [0, k], [count, 1]), [1, count]);
      const [alpha, mx, my, q1, q2, q21] = [0, 1, 2, 3, 4, 5].map(column) as Tensor[] as [
        Tensor,
        Tensor,
        Tensor,
        Tensor,
        Tensor,
        Tensor,
      ];
      const [dx, dy] = [tf.sub(x, mx), tf.sub(y, my)];
      const a = tf.mul(tf.exp(q1), dx);
      const b = tf.add(tf.mul(q21, dx), tf.mul(tf.exp(q2), dy));
      const squares = tf.mul(0.5, tf.add(tf.square(a), tf.square(b)));
      const exponents = tf.sub(tf.add(tf.add(alpha, q1), q2), squares);
      const terms = tf.sum(tf.logSumExp(exponents, 1));
      return tf.sub(terms, tf.mul(n, tf.sum(tf.logSumExp(alpha, 1))));
    };
  },
});

const inRose = (samples: Samples, count: number): RoseLoss => {
  const shape = [WIDTH * count, "real"] as const;
  return {
    shape,
    loss: (rose, s) => {
      const { Real: R, Vec, fn, sum } = rose;
      const C = { mx: R, my: R, q11: R, q22: R, q21: R, weight: R };
      const list = (p: Vector<Real>): Real[] =>
        Array.from({ length: WIDTH * count }, (_, i) => p[i] as Real);
      const density = fn([C, R, R], R, (c: Component<Real>, x: Real, y: Real) =>
        s.exp(exponent(s, c, x, y)),
      );
      const batch = fn(
        [Vec(count, C), Vec(samples.length, Vec(2, R))],
        R,
        (components: Vector<Component<Real>>, xy: Vector<Vector<Real>>) =>
          sum(samples.length, (n) => {
            const [x, y] = [xy[n]?.[0], xy[n]?.[1]] as [Real, Real];
            return s.log(sum(count, (k) => density(components[k] as Component<Real>, x, y)));
          }),
      ) as (components: readonly Component<Real>[], xy: Samples) => Real;
      return (p: Vector<Real>) =>
        s.sub(batch(componentsOf(s, list(p)), samples), normalisation(s, list(p), samples.length));
    },
  };
};

/** @param samples how many; @param components how many */
export function mixtureOf(samples: number, components: number): Workload {
  const random = uniform(11);
  const data: Samples = Array.from(
    { length: samples },
    () => [2 * random(), 2 * random()] as const,
  );
  const length = WIDTH * components;
  const loss = logLikelihood(data);
  return {
    name: "Gaussian mixture",
    about: `log-likelihood of ${samples} samples in the plane, ${components} components, ${length} parameters`,
    points: Array.from({ length: 4 }, () => Float64Array.from({ length }, () => 0.8 * random())),
    native: { file: "mixture.c", data: data.flat() },
    contestants: [
      ...gradcContestants(whole(loss, length)),
      ...gradcContestants(compileRows(data, length), ", rows").slice(0, 2),
      engine(loss),
      simplegrad(loss, length),
      adnn(loss),
      roseLoops(inRose(data, components)),
      tfjsTensors(inTf(data, components)),
      byHand(HAND_LOOPS, () => loops(data, components)),
    ],
  };
}
