/**
 * Lesson 16: finding loops in a long list of instructions (rolling).
 *
 * A loss written with ordinary loops is traced term by term: the loop is gone before gradc sees
 * it. But terms that come from one loop look alike. The compiler walks through them side by side,
 * writes one loop where they agree, and reads from an array where they differ.
 *
 * Run: npx tsx examples/16-rolling.ts
 */
import { compileGrad, constant, matrix, scalar, square, type Value } from "../src/index.ts";

function loss(a: Value, b: Value, samples: readonly (readonly Value[])[]): Value {
  const terms = samples.map(([x, y]) => square(a.mul(x!).add(b).sub(y!)));
  return terms.reduce((sum, term) => sum.add(term)).as("loss");
}

const shapes = [scalar, scalar, constant(matrix(100, 2))] as const;
const flat = compileGrad(loss, ...shapes, { loops: false });
const rolled = compileGrad(loss, ...shapes, { loops: true });

console.log(`${flat.stages[0]?.graph.operationCount} operations traced`);
console.log(`flat:   ${flat.source.valueAndGrad.split("\n").length} lines`);
console.log(`rolled: ${rolled.source.valueAndGrad.split("\n").length} lines`);
console.log(rolled.source.valueAndGrad);

// Loops add in the order of the list of instructions, so no bit changes.
const table = Array.from({ length: 100 }, (_, k) => [k / 10, (k * k) / 100]);
const [one, other] = [flat(0.3, 0.7, table), rolled(0.3, 0.7, table)];
console.log(Object.is(one.value, other.value) && one.grad.join() === other.grad.join());

/* It prints:
499 operations traced
flat:   511 lines
rolled: 23 lines
const kept = new Float64Array(101);

function valueAndGrad(inputs, grad, data) {
  const a = inputs[0];
  const b = inputs[1];
  let da = 0;
  let db = 0;
  for (let i = 99; i >= 0; i--) {
    const row = data[2 * i];
    const v204 = a * row + b - data[2 * i + 1];
    const dv204 = 2 * v204;
    db += dv204;
    da += dv204 * row;
    kept[i + 1] = v204 * v204;
  }
  let loss = -0;
  for (let i = 0; i < 100; i++) {
    loss += kept[i + 1];
  }
  grad[0] = da;
  grad[1] = db;
  return loss;
}
true
*/
