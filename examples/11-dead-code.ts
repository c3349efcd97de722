/**
 * Lesson 11: leaving out what nobody needs (dead code).
 *
 * An instruction is alive if a result depends on it. The pass `prune` marks what is alive, from the
 * results back, and drops the rest. Dead code comes from the other passes: here x + (−y) becomes
 * x − y, and −y is left behind. And if one wants only the value, everything backward is dead.
 *
 * Run: npx tsx examples/11-dead-code.ts
 */
import { add, compileGrad, showGraph } from "../src/index.ts";

const g = compileGrad((a, b) => add(a.mul(b), b.neg()).as("y"));

for (const { name, graph } of g.stages.slice(1)) {
  console.log(`${name}: ${graph.operationCount} operations`);
  if (name === "simplify" || name === "prune") console.log(showGraph(graph));
}
console.log(g.source.valueAndGrad);
console.log(g.source.value);

/* It prints:
differentiate: 7 operations
simplify: 4 operations
names x ["a","b"]
%0 = input x[0]  ; primal 0 "a"
%1 = input x[1]  ; primal 1 "b"
%2 = mul %0 %1  ; primal 2
%3 = neg %1  ; primal 3
%4 = sub %2 %1  ; primal 4 "y"
%5 = constant 1
%6 = constant -1
%7 = add %6 %0  ; adjoint 1
output value[0] = %4
output grad[0] = %1
output grad[1] = %7

share: 4 operations
prune: 3 operations
names x ["a","b"]
%0 = input x[0]  ; primal 0 "a"
%1 = input x[1]  ; primal 1 "b"
%2 = mul %0 %1  ; primal 2
%3 = sub %2 %1  ; primal 4 "y"
%4 = constant -1
%5 = add %4 %0  ; adjoint 1
output value[0] = %3
output grad[0] = %1
output grad[1] = %5

function valueAndGrad(inputs, grad) {
  const a = inputs[0];
  const b = inputs[1];
  // Forward: the value.
  const y = a * b - b;
  // Backward: dv is the derivative of the value by v.
  grad[1] = -1 + a;
  grad[0] = b;
  return y;
}
function value(inputs) {
  const a = inputs[0];
  const b = inputs[1];
  const y = a * b - b;
  return y;
}
*/
