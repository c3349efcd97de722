/**
 * Lesson 17: plain arithmetic, compiled at build time.
 *
 * `a * b + c` on Values is an error in JavaScript, which knows no operators for objects. But the
 * command `gradc build` reads the source: in a `.grad.ts` file one writes plain arithmetic, with `if`
 * and loops, and gets a file with the gradient that needs no gradc to run.
 *
 * Run: npx tsx examples/17-plain-arithmetic.ts
 */
import { readFileSync } from "node:fs";
import { huber as generated } from "../codegen-out/17-plain-arithmetic.grad.js";
import { huber } from "./17-plain-arithmetic.grad.ts";

for (const residual of [0.5, 3, -3]) {
  const { value, grad } = generated(residual, 1);
  console.log(`huber(${residual}, 1) = ${huber(residual, 1)}`);
  console.log(`  compiled: ${value}, gradient ${grad.join(", ")}`);
}

// Of an `if`, gradc traces both sides; it becomes a gate. This is the file that the build wrote:
const file = new URL("../codegen-out/17-plain-arithmetic.grad.js", import.meta.url);
const text = readFileSync(file, "utf8");
console.log(/^function huberValueAndGrad[^]*?^}/m.exec(text)?.[0]);

/* It prints:
huber(0.5, 1) = 0.125
  compiled: 0.125, gradient 0.5, 0
huber(3, 1) = 2.5
  compiled: 2.5, gradient 1, 2
huber(-3, 1) = 2.5
  compiled: 2.5, gradient -1, 2
function huberValueAndGrad(inputs, grad) {
  const residual = inputs[0];
  // Forward: the value.
  const size = Math.abs(residual);
  const width = inputs[1];
  const v3 = size < width;
  const v7 = size - width * 0.5;
  const value = v3 ? residual * residual * 0.5 : width * v7;
  // Backward: dv is the derivative of the value by v.
  grad[1] = v3 ? 0 : v7 + width * -0.5;
  const t1 = v3 ? 0 : width * Math.sign(residual);
  grad[0] = (v3 ? 0.5 * residual * 2 : 0) + t1;
  return value;
}
*/
