/**
 * Lesson 8: the same expression, compiled.
 *
 * The engine builds a graph of objects, uses it once and throws it away, for each point anew. But
 * the graph is the same every time; only the numbers change. So gradc runs the function once, on
 * Values without numbers, and writes down what `backward()` would do as plain JavaScript.
 *
 * Run: npx tsx examples/08-compile.ts
 */
import { add, compileGrad, relu, Value } from "../src/index.ts";

const loss = (a: Value, b: Value): Value => {
  const d = a.mul(b).sub(1).as("d");
  return add(d.pow(2), relu(b.sub(a))).as("loss");
};
const g = compileGrad(loss);

console.log(g(0.5, 3));
console.log(g.source.valueAndGrad);

// The engine is the judge: the compiled code must give its numbers, to the last bit.
let same = 0;
for (let k = 0; k < 1000; k++) {
  const [a, b] = [new Value(Math.sin(k) * 3), new Value(Math.cos(7 * k) * 3)];
  const L = loss(a, b);
  L.backward();
  const { value, grad } = g(a.data, b.data);
  if (Object.is(value, L.data) && grad[0] === a.grad && grad[1] === b.grad) same++;
}
console.log(`${same} of 1000 points have the same bits`);

/* It prints:
{ value: 2.75, grad: [ 2, 1.5 ] }
function valueAndGrad(inputs, grad) {
  const a = inputs[0];
  const b = inputs[1];
  // Forward: the value.
  const d = a * b - 1;
  const v5 = b - a;
  const v6 = v5 < 0 ? 0 : v5;
  const loss = d * d + v6;
  // Backward: dv is the derivative of the value by v.
  const dv5 = v6 > 0 ? 1 : 0;
  const dd = 2 * d;
  grad[0] = dd * b - dv5;
  grad[1] = dv5 + dd * a;
  return loss;
}
1000 of 1000 points have the same bits
*/
