/**
 * Lesson 13: the two halves, and the tape between them.
 *
 * Sometimes one wants the value first and the gradient later, or with another seed than 1. Then
 * the code is cut in two. What `backward` needs of the forward pass is put on the tape, and only
 * that: the engine, which cannot know, keeps everything.
 *
 * Run: npx tsx examples/13-tape.ts
 */
import { compileGrad, sin } from "../src/index.ts";

const g = compileGrad((a, b) => sin(a.mul(b)).add(a).pow(2).as("y"));
console.log(g.source.forward);
console.log(g.source.backward);

const x = new Float64Array([1, 2]);
const tape = new Float64Array(g.tapeLength);
const grad = new Float64Array(g.inputLength);
const value = g.forward(x, tape);
console.log(`value ${value.toFixed(4)}, and ${tape.length} numbers on the tape`);
for (const seed of [1, 10]) {
  g.backward(x, tape, grad, seed);
  console.log(`seed ${seed}: gradient ${Array.from(grad, (n) => n.toFixed(4)).join(", ")}`);
}

/* It prints:
function forward(inputs, tape) {
  const a = inputs[0];
  const b = inputs[1];
  const v2 = a * b;
  tape[0] = v2;
  const v4 = Math.sin(v2) + a;
  tape[1] = v4;
  const y = v4 * v4;
  return y;
}
function backward(inputs, tape, grad, seed) {
  const v4 = tape[1];
  const dv4 = seed * (2 * v4);
  const v2 = tape[0];
  const dv2 = dv4 * Math.cos(v2);
  const b = inputs[1];
  grad[0] = dv4 + dv2 * b;
  const a = inputs[0];
  grad[1] = dv2 * a;
}
value 3.6454, and 2 numbers on the tape
seed 1: gradient 0.6404, -1.5891
seed 10: gradient 6.4040, -15.8910
*/
