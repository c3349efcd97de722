/**
 * Lesson 5: micrograd's README expression.
 *
 * Nothing new happens here, only more of it: many operations, two of them gates, and values that are
 * used several times. The numbers are those that micrograd prints.
 *
 * Run: npx tsx examples/05-expression.ts
 */
import { add, Value } from "../src/index.ts";

const a = new Value(-4, "a");
const b = new Value(2, "b");
let c = add(a, b);
let d = a.mul(b).add(b.pow(3));
c = c.add(c.add(1));
c = c.add(add(1, c).add(a.neg()));
d = d.add(d.mul(2).add(b.add(a).relu()));
d = d.add(d.mul(3).add(b.sub(a).relu()));
const e = c.sub(d);
const f = e.pow(2);
let g = f.div(2);
g = g.add(f.pow(-1).mul(10));

console.log(`g = ${g.data.toFixed(4)}`);
g.backward();
console.log(`∂g/∂a = ${a.grad.toFixed(4)}`);
console.log(`∂g/∂b = ${b.grad.toFixed(4)}`);

/* It prints:
g = 24.7041
∂g/∂a = 138.8338
∂g/∂b = 645.5773
*/
