/**
 * Lesson 1: a value and its gradient.
 *
 * A `Value` is a number that remembers how it was made. So one can walk back from a result to
 * everything it was made from and say how fast the result changes with each: the gradient.
 *
 * Run: npx tsx examples/01-value.ts
 */
import { Value } from "../src/index.ts";

const a = new Value(2, "a");
const b = new Value(-3, "b");
const c = new Value(10, "c");
const d = a.mul(b).add(c).as("d");

console.log(`d = a * b + c = ${d.data}`);

// Before backward() nobody knows a gradient, and that is not the same as a gradient of 0.
console.log(`before: ${a}`);
d.backward();
console.log(`after:  ${a}`);

console.log(`∂d/∂a = ${a.grad}, which is b`);
console.log(`∂d/∂b = ${b.grad}, which is a`);
console.log(`∂d/∂c = ${c.grad}`);

// What ∂d/∂a = −3 says: where a grows by a little h, d grows by −3 h.
const h = 0.125;
const moved = (2 + h) * -3 + 10;
console.log(`moving a by ${h} moves d by ${moved - d.data}, ${(moved - d.data) / h} times as much`);

/* It prints:
d = a * b + c = 4
before: Value(a: data=2, grad=not run)
after:  Value(a: data=2, grad=-3)
∂d/∂a = -3, which is b
∂d/∂b = 2, which is a
∂d/∂c = 1
moving a by 0.125 moves d by -0.375, -3 times as much
*/
