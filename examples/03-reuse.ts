/**
 * Lesson 3: a value that is used twice, and why gradients add.
 *
 * If a reaches the result in two ways, moving a moves the result through both, and the effects add
 * up. So an operation must add what it hands back to what is there already. A program that writes
 * it over the old number looks right until the first value is used twice.
 *
 * Run: npx tsx examples/03-reuse.ts
 */
import { Value, zeroGrad } from "../src/index.ts";

const a = new Value(3, "a");
const b = a.add(a).as("b");
b.backward();
console.log(`b = a + a      ∂b/∂a = 1 + 1 = ${a.grad}`);

// Here x and y reach f in two ways each: through d and through e.
const x = new Value(-2, "x");
const y = new Value(3, "y");
const d = x.mul(y).as("d");
const e = x.add(y).as("e");
const f = d.mul(e).as("f");
f.backward();
console.log(`f = (x * y) * (x + y)`);
console.log(`∂f/∂x = ${e.data} * ${y.data} through d, plus ${d.data} through e: ${x.grad}`);
console.log(`∂f/∂y = ${e.data} * ${x.data} through d, plus ${d.data} through e: ${y.grad}`);

// Gradients of several results add up as well, until they are forgotten.
f.backward();
console.log(`after a second backward() ∂f/∂x would be ${x.grad}`);
zeroGrad([x, y]);
f.backward();
console.log(`after zeroGrad and backward() it is ${x.grad}`);

/* It prints:
b = a + a      ∂b/∂a = 1 + 1 = 2
f = (x * y) * (x + y)
∂f/∂x = 1 * 3 through d, plus -6 through e: -3
∂f/∂y = 1 * -2 through d, plus -6 through e: -8
after a second backward() ∂f/∂x would be -6
after zeroGrad and backward() it is -3
*/
