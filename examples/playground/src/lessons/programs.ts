/**
 * The programs of the lessons, as the editor shows them.
 *
 * The non-obvious decision: none; they are text, because they are what the student edits.
 */

export const VALUE = `import { compileGrad } from "gradc";

export const f = compileGrad((a, b, c) => a.mul(b).add(c).as("f"));
`;

export const CHAIN = `import { compileGrad } from "gradc";

export const L = compileGrad((a, b, c, f) => {
  const e = a.mul(b).as("e");
  const d = e.add(c).as("d");
  return d.mul(f).as("L");
});
`;

export const REUSE = `import { compileGrad } from "gradc";

export const f = compileGrad((x, y) => {
  const d = x.mul(y).as("d");
  const e = x.add(y).as("e");
  return d.mul(e).as("f");
});
`;

export const RELU = `import { compileGrad } from "gradc";

export const y = compileGrad((x, w) => {
  const n = x.mul(w).as("n");
  return n.relu().mul(3).as("y");
});
`;

export const NEURON = `import { compileGrad, tanh } from "gradc";

export const o = compileGrad((x1, x2, w1, w2, b) => {
  const n = x1.mul(w1).add(x2.mul(w2)).add(b).as("n");
  return tanh(n).as("o");
});
`;

export const NETWORK = `import { compileGrad, constant, scalar, square, sub, vector } from "gradc";
import { MLP } from "gradc/nn";

// Two inputs, two hidden neurons, one output: 9 weights and biases.
export const loss = compileGrad(
  (p, x, target) => {
    const net = new MLP(2, [2, 1], p);
    const out = net.forwardOne(x).as("out");
    return square(sub(out, target)).as("loss");
  },
  vector(9),
  constant(vector(2)),
  constant(scalar),
);
`;

export const SHARING = `import { compileGrad, exp, mul } from "gradc";

export const y = compileGrad((a, b) => {
  const one = exp(mul(a, b));
  const other = exp(mul(a, b));
  return one.mul(other.add(1)).as("y");
});
`;

export const DEAD = `import { add, compileGrad } from "gradc";

export const y = compileGrad((a, b) => {
  const unused = a.add(1).mul(b);
  return add(a.mul(b), b.neg()).as("y");
});
`;

export const ROLLING = `import { compileGrad, constant, scalar, square, vector } from "gradc";

export const loss = compileGrad(
  (a, b, xs, ys) => {
    const errors = xs.map((x, k) => a.mul(x).add(b).sub(ys[k]));
    return errors.map(square).reduce((sum, term) => sum.add(term)).as("loss");
  },
  scalar,
  scalar,
  constant(vector(12)),
  constant(vector(12)),
);
`;

export const SECOND = `import { compileHessian, square, sub } from "gradc";

// Rosenbrock's valley: the lowest point is at (1, 1).
export const f = compileHessian((x, y) => {
  const across = sub(y, square(x)).as("across");
  const along = sub(1, x).as("along");
  return square(across).mul(100).add(square(along)).as("f");
});
`;

export const PLAIN = `/**
 * Huber's loss: a parabola near 0, a straight line far away.
 * @grad
 */
export function huber(residual: number, width: number): number {
  const size = Math.abs(residual);
  if (size < width) return residual ** 2 / 2;
  return width * (size - width / 2);
}
`;
