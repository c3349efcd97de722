/**
 * Lesson 12: exact and fast.
 *
 * A computer keeps 53 bits of a number, so each operation rounds, and rules of algebra that hold on
 * paper may change the last bits, or more. In exact mode gradc uses only rules that keep every bit.
 * `{ mode: "fast" }` allows the others too.
 *
 * Run: npx tsx examples/12-exact-and-fast.ts
 */
import { compileGrad, type Value } from "../src/index.ts";

const difference = (a: Value, b: Value): Value => a.add(b).sub(a).as("y");

for (const mode of ["exact", "fast"] as const) {
  const g = compileGrad(difference, { mode });
  console.log(`${mode}:`);
  console.log(g.source.value);
  console.log(`a = 10,   b = 1: ${g(10, 1).value}`);
  console.log(`a = 1e16, b = 1: ${g(1e16, 1).value}`);
}

/* It prints:
exact:
function value(inputs) {
  const a = inputs[0];
  const b = inputs[1];
  const y = a + b - a;
  return y;
}
a = 10,   b = 1: 1
a = 1e16, b = 1: 0
fast:
function value(inputs) {
  const b = inputs[1];
  return b;
}
a = 10,   b = 1: 1
a = 1e16, b = 1: 1
*/
