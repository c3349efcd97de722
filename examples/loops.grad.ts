/**
 * Loops: losses over data rows, whose number only the caller knows, a mean with weights that are
 * made once and used twice, and a pendulum's path.
 *
 * Used by examples/loops.ts.
 */
import {
  add,
  compileGrad,
  exp,
  map,
  matrix,
  mean,
  mul,
  rows,
  scalar,
  scan,
  sin,
  square,
  sub,
  sum,
  tanh,
  type Value,
  vector,
} from "../src/index.ts";

/** A cell of a recurrent network: tanh(W · h + u · input + b). */
const cell = (
  p: { w: Value[][]; u: Value[]; b: Value[] },
  h: readonly Value[],
  input: Value,
): Value[] =>
  p.w.map((row, i) => {
    const weighted = row.map((w, j) => mul(w, h[j] as Value)).reduce(add);
    return tanh(add(weighted, mul(p.u[i] as Value, input)).add(p.b[i] as Value));
  });

/** Mean squared error of a line a·x + b, one pass over the rows. */
export const line = compileGrad(
  (a, b, samples) => mean(samples, ({ x, y }) => square(add(mul(a, x), b).sub(y))),
  scalar,
  scalar,
  rows({ x: scalar, y: scalar }),
);

/** Squared error of a recurrent network that predicts each next number of a series. */
export const predict = compileGrad(
  (p, series) => {
    const start = { h: [0, 0, 0], loss: 0 };
    const end = scan(start, series, ({ h, loss }, { now, next }) => {
      const state = cell(p, h, now);
      const error = sub(state.map((v, i) => mul(v, p.out[i] as Value)).reduce(add), next);
      return { h: state, loss: add(loss, square(error)) };
    });
    return end.loss;
  },
  { w: matrix(3, 3), u: vector(3), b: vector(3), out: vector(3) },
  rows({ now: scalar, next: scalar }),
);

/** Height of a pendulum after 100 steps of leapfrog, by its angle, speed and length. */
export const pendulum = compileGrad((angle, speed, length) => {
  const dt = 0.05;
  const end = scan([angle, speed], 100, ([q, v]) => {
    const half = sub(v as Value, mul(0.5 * dt * 9.81, sin(q as Value).div(length)));
    const next = add(q as Value, mul(dt, half));
    return [next, sub(half, mul(0.5 * dt * 9.81, sin(next).div(length)))];
  });
  return mul(length, sub(1, (end[0] as Value).cos()));
});

/**
 * A smooth curve through samples, at a place: their mean, weighted by how near they are, for a
 * width. The weights, one a row, are made once; two sums go through them.
 */
export const smooth = compileGrad(
  (at, width, samples) => {
    const weighted = map(samples, ({ x, y }) => {
      return { weight: exp(square(sub(x, at).div(width)).mul(-0.5)), y };
    });
    const total = sum(weighted, ({ weight }) => weight);
    return sum(weighted, ({ weight, y }) => weight.mul(y)).div(total);
  },
  scalar,
  scalar,
  rows({ x: scalar, y: scalar }),
);
