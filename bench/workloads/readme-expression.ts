/**
 * Workload: the expression of micrograd's README, two inputs, value and gradient.
 *
 * The non-obvious decision: the points lie around the README's a = −4, b = 2, and on all sides of
 * both kinks.
 */
import { byHand, gradcContestants, HAND_STRAIGHT, whole } from "../gradc.ts";
import { mathjs } from "../peers/mathjs.ts";
import { adnn } from "../peers/adnn.ts";
import { dualAlgebra, simplegrad } from "../peers/graphs.ts";
import { tfjs } from "../peers/tfjs.ts";
import { rose } from "../peers/rose.ts";
import { engine, type Loss, port } from "../scalars.ts";
import type { Step, Workload } from "../workload.ts";

export const readmeExpression: Loss = (s, p) => {
  type V = (typeof p)[number];
  const [a, b] = p as [V, V];
  let c = s.add(a, b);
  let d = s.add(s.mul(a, b), s.pow(b, 3));
  c = s.add(c, s.add(c, 1));
  c = s.add(c, s.sub(s.add(c, 1), a));
  d = s.add(d, s.add(s.mul(d, 2), s.relu(s.add(b, a))));
  d = s.add(d, s.add(s.mul(d, 3), s.relu(s.sub(b, a))));
  const e = s.sub(c, d);
  const f = s.pow(e, 2);
  return s.add(s.div(f, 2), s.mul(s.pow(f, -1), 10));
};

/** Forward as the README has it; backward by the chain rule, on paper. */
const straightLine: Step = (x, grad) => {
  const a = x[0] as number;
  const b = x[1] as number;
  const c1 = a + b;
  const c2 = c1 + c1 + 1;
  const c = c2 + 1 + c2 - a;
  const d1 = a * b + b * b * b;
  const d2 = d1 + d1 * 2 + (b + a > 0 ? b + a : 0);
  const d = d2 + 3 * d2 + (b - a > 0 ? b - a : 0);
  const e = c - d;
  const f = e * e;
  const de = 2 * e * (0.5 - 10 / (f * f));
  const dd1 = -12 * de;
  const dsum = b + a > 0 ? -4 * de : 0;
  const ddifference = b - a > 0 ? -de : 0;
  grad[0] = 4 * de - de + dd1 * b + dsum - ddifference;
  grad[1] = 4 * de + dd1 * (a + 3 * b * b) + dsum + ddifference;
  return f / 2 + 10 / f;
};

const MATHJS = (() => {
  const c2 = "(2 * (a + b) + 1)";
  const c = `(${c2} + 1 + ${c2} - a)`;
  const d2 = "(3 * (a * b + b ^ 3) + (b + a + abs(b + a)) / 2)";
  const e = `(${c} - 4 * ${d2} - (b - a + abs(b - a)) / 2)`;
  return `${e} ^ 2 / 2 + 10 / ${e} ^ 2`;
})();

const points = Array.from({ length: 64 }, (_, i) =>
  Float64Array.of(-4 + (i % 8) * 0.93, 2 - Math.floor(i / 8) * 0.61),
);

export const README: Workload = {
  name: "README expression",
  about: "micrograd's README expression, two inputs; C is called once a point",
  points,
  native: { file: "readme-expression.c", data: [] },
  contestants: [
    ...gradcContestants(whole(readmeExpression, 2)),
    engine(readmeExpression),
    port(readmeExpression),
    simplegrad(readmeExpression, 2),
    adnn(readmeExpression),
    dualAlgebra(readmeExpression, 2),
    mathjs(MATHJS, ["a", "b"]),
    rose(readmeExpression, 2),
    tfjs(2, readmeExpression),
    byHand(HAND_STRAIGHT, () => straightLine),
  ],
};
