/**
 * Workload: the energy of a layout of circles, as in d3-force or Penrose: over all pairs the square of
 * how much they overlap, and a weak pull to the centre.
 *
 * The non-obvious decision: the padding is as large as it takes for some pairs of a random layout
 * to overlap and most not, as during a layout. Loops skip the pairs that do not.
 */
import { byHand, gradcContestants, HAND_LOOPS, whole } from "../gradc.ts";
import { adnn } from "../peers/adnn.ts";
import { simplegrad } from "../peers/graphs.ts";
import { type Real, type RoseLoss, roseLoops, type Vector } from "../peers/rose.ts";
import { type Tensor, type TfLoss, tfjsTensors } from "../peers/tfjs.ts";
import { engine, type Loss, port, type Scalars, sumOf } from "../scalars.ts";
import { uniform } from "../../src/random.ts";
import type { Step, Workload } from "../workload.ts";

const PULL = 0.01;
/** Under the square root, so that no distance is 0. */
const SOFT = 1e-6;

interface Scene {
  /** Of each circle, padding included. */
  readonly radii: readonly number[];
}

/** p holds x and y of each circle in turn. */
const energy =
  ({ radii }: Scene): Loss =>
  <V>(s: Scalars<V>, p: readonly V[]) => {
    const terms: V[] = [];
    radii.forEach((radius, i) => {
      const [x, y] = [p[2 * i] as V, p[2 * i + 1] as V];
      for (let j = 0; j < i; j++) {
        const dx = s.sub(x, p[2 * j] as V);
        const dy = s.sub(y, p[2 * j + 1] as V);
        const distance = s.sqrt(s.add(s.add(s.mul(dx, dx), s.mul(dy, dy)), SOFT));
        const overlap = s.relu(s.sub(radius + (radii[j] as number), distance));
        terms.push(s.mul(overlap, overlap));
      }
      terms.push(s.mul(PULL, s.add(s.mul(x, x), s.mul(y, y))));
    });
    return sumOf(s, terms);
  };

function loops({ radii }: Scene): Step {
  const r = Float64Array.from(radii);
  return (p, grad) => {
    let sum = 0;
    for (let i = 0; i < r.length; i++) {
      const x = p[2 * i] as number;
      const y = p[2 * i + 1] as number;
      const radius = r[i] as number;
      sum += PULL * (x * x + y * y);
      let gx = 2 * PULL * x;
      let gy = 2 * PULL * y;
      for (let j = 0; j < i; j++) {
        const dx = x - (p[2 * j] as number);
        const dy = y - (p[2 * j + 1] as number);
        const touching = radius + (r[j] as number);
        const squared = dx * dx + dy * dy + SOFT;
        if (squared >= touching * touching) continue;
        const distance = Math.sqrt(squared);
        const overlap = touching - distance;
        sum += overlap * overlap;
        const g = (-2 * overlap) / distance;
        gx += g * dx;
        gy += g * dy;
        grad[2 * j] = (grad[2 * j] as number) - g * dx;
        grad[2 * j + 1] = (grad[2 * j + 1] as number) - g * dy;
      }
      grad[2 * i] = gx;
      grad[2 * i + 1] = gy;
    }
    return sum;
  };
}

/** All pairs as one matrix; each pair is in it twice, and each circle with itself, masked. */
const inTf = ({ radii }: Scene): TfLoss => ({
  shapes: [[radii.length, 2]],
  loss: (tf) => {
    const n = radii.length;
    const r = tf.tensor(radii, [n, 1]);
    const touching = tf.add(r, tf.reshape(r, [1, n]));
    const mask = tf.tensor(
      Array.from({ length: n * n }, (_, k) => (k % n < Math.floor(k / n) ? 1 : 0)),
      [n, n],
    );
    return (p) => {
      const centres = p as Tensor;
      const differences = ["x", "y"].map((_, k) => {
        const c = tf.slice(centres, [0, k], [n, 1]);
        return tf.square(tf.sub(c, tf.reshape(c, [1, n])));
      }) as [Tensor, Tensor];
      const distance = tf.sqrt(tf.add(tf.add(...differences), SOFT));
      const overlap = tf.mul(mask, tf.relu(tf.sub(touching, distance)));
      return tf.add(tf.sum(tf.square(overlap)), tf.mul(PULL, tf.sum(tf.square(centres))));
    };
  },
});

/** Every ordered pair, hence half of everything; a circle overlaps itself by a constant. */
const inRose = ({ radii }: Scene): RoseLoss => ({
  shape: [radii.length, { x: "real", y: "real" }],
  loss: (rose, s) => {
    const { Real: R, Vec, fn, sum } = rose;
    const n = radii.length;
    interface Centre {
      readonly x: Real;
      readonly y: Real;
    }
    const C = { x: R, y: R };
    const pair = fn([C, C, R], R, (a: Centre, b: Centre, touching: Real) => {
      const [dx, dy] = [s.sub(a.x, b.x), s.sub(a.y, b.y)];
      const distance = s.sqrt(s.add(s.add(s.mul(dx, dx), s.mul(dy, dy)), SOFT));
      const overlap = s.relu(s.sub(touching, distance));
      return s.mul(overlap, overlap);
    });
    const all = fn([Vec(n, C), Vec(n, R)], R, (c: Vector<Centre>, r: Vector<Real>) =>
      sum(n, (i) => {
        const { x, y } = c[i] as Centre;
        const overlaps = sum(n, (j) =>
          pair(c[i] as Centre, c[j] as Centre, s.add(r[i] as Real, r[j] as Real)),
        );
        const pull = s.mul(PULL, s.add(s.mul(x, x), s.mul(y, y)));
        return s.add(s.mul(0.5, overlaps), pull);
      }),
    ) as (c: Vector<Centre>, r: readonly number[]) => Real;
    const itself = radii.reduce((sum_, r) => sum_ + 0.5 * (2 * r - Math.sqrt(SOFT)) ** 2, 0);
    return (c: Vector<Centre>) => s.sub(all(c, radii), itself);
  },
});

/** @param circles how many; there are twice as many variables */
export function layoutOf(circles: number): Workload {
  const random = uniform(7);
  const radii = Array.from({ length: circles }, () => 1 + 0.5 * random());
  const side = 0.75 * Math.sqrt(circles);
  const scene: Scene = { radii };
  const loss = energy(scene);
  return {
    name: "Layout",
    about: `overlaps of ${circles} circles over all ${(circles * (circles - 1)) / 2} pairs, ${2 * circles} variables`,
    points: Array.from({ length: 8 }, () =>
      Float64Array.from({ length: 2 * circles }, () => side * random()),
    ),
    native: { file: "layout.c", data: radii },
    contestants: [
      ...gradcContestants(whole(loss, 2 * circles)),
      engine(loss),
      port(loss),
      simplegrad(loss, 2 * circles),
      adnn(loss),
      roseLoops(inRose(scene)),
      tfjsTensors(inTf(scene)),
      byHand(HAND_LOOPS, () => loops(scene)),
    ],
  };
}
