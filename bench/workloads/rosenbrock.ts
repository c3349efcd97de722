/**
 * Workload: Rosenbrock's function Σ 100 (xᵢ₊₁ − xᵢ²)² + (1 − xᵢ)² in n dimensions.
 */
import { byHand, gradcContestants, HAND_LOOPS, HAND_STRAIGHT, whole } from "../gradc.ts";
import { adnn } from "../peers/adnn.ts";
import { dualAlgebra, simplegrad } from "../peers/graphs.ts";
import { derive, mathjs, mathjsContestant } from "../peers/mathjs.ts";
import { type Real, type RoseLoss, roseLoops, type Vector } from "../peers/rose.ts";
import { type TfLoss, tfjsTensors } from "../peers/tfjs.ts";
import { engine, type Loss, port, type Scalars, sumOf } from "../scalars.ts";
import type { Contestant, Step, Workload } from "../workload.ts";

function term<V>(s: Scalars<V>, here: V, next: V): V {
  const valley = s.mul(100, s.pow(s.sub(next, s.pow(here, 2)), 2));
  return s.add(valley, s.pow(s.sub(1, here), 2));
}

const rosenbrock: Loss = <V>(s: Scalars<V>, x: readonly V[]) =>
  sumOf(
    s,
    x.slice(1).map((next, i) => term(s, x[i] as V, next)),
  );

const loops: Step = (x, grad) => {
  let sum = 0;
  let here = x[0] as number;
  let carried = 0;
  const last = x.length - 1;
  for (let i = 0; i < last; i++) {
    const next = x[i + 1] as number;
    const valley = next - here * here;
    const rest = 1 - here;
    sum += 100 * valley * valley + rest * rest;
    grad[i] = carried - 400 * valley * here - 2 * rest;
    carried = 200 * valley;
    here = next;
  }
  grad[last] = carried;
  return sum;
};

/** The loop written out, as one would for a few dimensions. */
function straightLine(n: number): Step {
  const lines = Array.from({ length: n - 1 }, (_, i) => {
    const carried = i === 0 ? "" : `200 * v${i - 1} `;
    return `const x${i + 1} = x[${i + 1}], v${i} = x${i + 1} - x${i} * x${i}, r${i} = 1 - x${i};
      grad[${i}] = ${carried}- 400 * v${i} * x${i} - 2 * r${i};`;
  });
  const terms = Array.from({ length: n - 1 }, (_, i) => `100 * v${i} * v${i} + r${i} * r${i}`);
  const body = `const x0 = x[0];
    ${lines.join("\n")}
    grad[${n - 1}] = 200 * v${n - 2};
    return ${terms.join(" + ")};`;
  return new Function("x", "grad", body) as Step;
}

/** mathjs differentiates one term; the sum is a loop of the caller's, which mathjs cannot write. */
async function termByTerm(): Promise<Step> {
  const { value, partials } = await derive("100 * (b - a ^ 2) ^ 2 + (1 - a) ^ 2", ["a", "b"]);
  const [byHere, byNext] = partials as [typeof value, typeof value];
  const scope = { a: 0, b: 0 };
  return (x, grad) => {
    let sum = 0;
    grad.fill(0);
    for (let i = 0; i + 1 < x.length; i++) {
      scope.a = x[i] as number;
      scope.b = x[i + 1] as number;
      sum += value(scope);
      grad[i] = (grad[i] as number) + byHere(scope);
      grad[i + 1] = byNext(scope);
    }
    return sum;
  };
}

function inMathjs(n: number): Contestant {
  if (n > 10) return mathjsContestant(termByTerm);
  const terms = Array.from({ length: n - 1 }, (_, i) => {
    return `100 * (x${i + 1} - x${i} ^ 2) ^ 2 + (1 - x${i}) ^ 2`;
  });
  return mathjs(
    terms.join(" + "),
    Array.from({ length: n }, (_, i) => `x${i}`),
  );
}

const inRose = (n: number): RoseLoss => ({
  shape: [n, "real"],
  loss: ({ Real: R, fn }, s) => {
    const one = fn([R, R], R, (here: Real, next: Real) => term(s, here, next));
    return (x: Vector<Real>) =>
      sumOf(
        s,
        Array.from({ length: n - 1 }, (_, i) => one(x[i] as Real, x[i + 1] as Real)),
      );
  },
});

const inTf = (n: number): TfLoss => ({
  shapes: [[n]],
  loss:
    (tf) =>
    (...parameters) => {
      const x = parameters[0] as (typeof parameters)[number];
      const here = tf.slice(x, [0], [n - 1]);
      const next = tf.slice(x, [1], [n - 1]);
      const valley = tf.square(tf.sub(next, tf.square(here)));
      return tf.sum(tf.add(tf.mul(100, valley), tf.square(tf.sub(1, here))));
    },
});

/** @param n number of dimensions */
export function rosenbrockIn(n: number): Workload {
  return {
    name: `Rosenbrock ${n}`,
    about: `Rosenbrock's function in ${n} dimensions`,
    points: Array.from({ length: 8 }, (_, i) =>
      Float64Array.from({ length: n }, (_unused, k) => 1 + 0.7 * Math.sin(3 * i + 1.7 * k)),
    ),
    native: { file: "rosenbrock.c", data: [] },
    contestants: [
      ...gradcContestants(whole(rosenbrock, n)),
      engine(rosenbrock),
      port(rosenbrock),
      simplegrad(rosenbrock, n),
      adnn(rosenbrock),
      ...(n <= 100 ? [dualAlgebra(rosenbrock, n)] : []),
      inMathjs(n),
      roseLoops(inRose(n)),
      tfjsTensors(inTf(n)),
      ...(n <= 10 ? [byHand(HAND_STRAIGHT, () => straightLine(n))] : []),
      byHand(HAND_LOOPS, () => loops),
    ],
  };
}
