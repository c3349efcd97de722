/**
 * micrograd's README expression, the one everybody starts with.
 *
 * Run `npm run gradc -- build` to write `codegen-out/readme.grad.js`, and
 * `npm run gradc -- explain examples/readme.grad.ts#readme` to see how it came about.
 */
import { add, compileGrad, type Value } from "../src/index.ts";

/** The expression, on Values with or without data. */
export function expression(a: Value, b: Value): Value {
  let c = add(a, b);
  let d = a.mul(b).add(b.pow(3));
  c = c.add(c.add(1));
  c = c.add(add(1, c).add(a.neg())).as("c");
  d = d.add(d.mul(2).add(b.add(a).relu()));
  d = d.add(d.mul(3).add(b.sub(a).relu())).as("d");
  const e = c.sub(d).as("e");
  const f = e.pow(2).as("f");
  const g = f.div(2);
  return g.add(f.pow(-1).mul(10)).as("g");
}

/** micrograd's README expression: at a = −4, b = 2 its value is 24.7041. */
export const readme = compileGrad(expression);
