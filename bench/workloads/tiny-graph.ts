/**
 * Workload: the tiny graph of BurTorch's first experiment (arXiv 2503.13795), two inputs, seven
 * operations.
 */
import { byHand, gradcContestants, HAND_STRAIGHT, whole } from "../gradc.ts";
import { adnn } from "../peers/adnn.ts";
import { dualAlgebra, simplegrad } from "../peers/graphs.ts";
import { mathjs } from "../peers/mathjs.ts";
import { rose } from "../peers/rose.ts";
import { tfjs } from "../peers/tfjs.ts";
import { engine, type Loss, port } from "../scalars.ts";
import type { Step, Workload } from "../workload.ts";

const tinyGraph: Loss = (s, p) => {
  type V = (typeof p)[number];
  const [a, b] = p as [V, V];
  const c = s.add(a, b);
  const d = s.add(s.mul(a, b), s.pow(b, 3));
  const e = s.sub(c, d);
  const f = s.pow(e, 2);
  return s.div(f, 2);
};

const straightLine: Step = (x, grad) => {
  const a = x[0] as number;
  const b = x[1] as number;
  const e = a + b - (a * b + b * b * b);
  grad[0] = e * (1 - b);
  grad[1] = e * (1 - a - 3 * b * b);
  return 0.5 * e * e;
};

/** Around BurTorch's a = −41, b = 2, where the value is 612.5 and the gradient (−35, 1050). */
const points = Array.from({ length: 64 }, (_, i) =>
  Float64Array.of(-41 + (i % 8) * 0.93, 2 - Math.floor(i / 8) * 0.61),
);

export const TINY: Workload = {
  name: "Tiny graph",
  about: "the tiny graph of BurTorch's experiment 1, two inputs; C is called once a point",
  points,
  native: { file: "tiny-graph.c", data: [] },
  contestants: [
    ...gradcContestants(whole(tinyGraph, 2)),
    engine(tinyGraph),
    port(tinyGraph),
    simplegrad(tinyGraph, 2),
    adnn(tinyGraph),
    dualAlgebra(tinyGraph, 2),
    mathjs("(a + b - (a * b + b ^ 3)) ^ 2 / 2", ["a", "b"]),
    rose(tinyGraph, 2),
    tfjs(2, tinyGraph),
    byHand(HAND_STRAIGHT, () => straightLine),
  ],
};
