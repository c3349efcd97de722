/**
 * Lesson 4: relu and other gates.
 *
 * relu lets a number through if it is above 0, and stops it otherwise. On the way back it does the
 * same to the gradient. `where`, `max` and `min` are gates too: they choose one of two numbers, and
 * only the one that was chosen gets a gradient.
 *
 * Run: npx tsx examples/04-gates.ts
 */
import { max, relu, sqrt, Value, where } from "../src/index.ts";

for (const data of [3, -3]) {
  const x = new Value(data, "x");
  const y = relu(x.mul(2));
  y.backward();
  console.log(`x = ${data}: relu(2 * x) = ${y.data}, derivative ${x.grad}`);
}

const a = new Value(4, "a");
const b = new Value(7, "b");
max(a, b).backward();
console.log(`max(4, 7): a gets ${a.grad}, b gets ${b.grad}`);

// √x has an infinite derivative at 0, but the gate chose 5, so √x should not matter. Had the gate
// handed a gradient of 0 to √x, the chain rule would have made 0 · ∞ of it, which is not a number.
// It hands on nothing instead, and an operation that got nothing is not asked.
const x = new Value(0, "x");
const y = where(x.gt(0), sqrt(x), 5);
y.backward();
console.log(`where(x > 0, √x, 5) at x = 0: ${y.data}, derivative ${x.grad}`);
const slope = 1 / (2 * Math.sqrt(x.data));
console.log(`the slope of √x is ${slope}, and ${x.grad} times that would be ${x.grad * slope}`);

/* It prints:
x = 3: relu(2 * x) = 6, derivative 2
x = -3: relu(2 * x) = 0, derivative 0
max(4, 7): a gets 0, b gets 1
where(x > 0, √x, 5) at x = 0: 5, derivative 0
the slope of √x is Infinity, and 0 times that would be NaN
*/
