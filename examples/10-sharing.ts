/**
 * Lesson 10: computing what is equal only once (common subexpressions).
 *
 * People write a * b twice, and derivatives repeat what the forward pass has computed: that of eˣ is
 * eˣ. The pass `share` looks for instructions with the same operation and the same arguments, and
 * keeps the first.
 *
 * Run: npx tsx examples/10-sharing.ts
 */
import { compileGrad, exp, mul } from "../src/index.ts";

const g = compileGrad((a, b) =>
  exp(mul(a, b))
    .mul(exp(mul(a, b)).add(1))
    .as("y"),
);

for (const { name, graph, counts } of g.stages) {
  const what = [...counts].map(([did, count]) => `${count} ${did}`).join(", ");
  console.log(`${name.padEnd(14)}${graph.operationCount} operations   ${what}`.trimEnd());
}
console.log(g.source.valueAndGrad);

/* It prints:
trace         6 operations
differentiate 16 operations   8 mul appended, 2 add appended
simplify      14 operations   2 mul x 1 → x
share         11 operations   2 mul shared, 1 exp shared
prune         11 operations
function valueAndGrad(inputs, grad) {
  const a = inputs[0];
  const b = inputs[1];
  // Forward: the value.
  const v3 = Math.exp(a * b);
  const y = v3 * (v3 + 1);
  // Backward: dv is the derivative of the value by v.
  const dv4 = v3 * v3;
  grad[0] = dv4 * b + y * b;
  grad[1] = dv4 * a + y * a;
  return y;
}
*/
