/**
 * Lesson 6: a neuron.
 *
 * A neuron multiplies each input by a weight, adds a bias and squeezes the sum through a function
 * that is not a straight line. Its gradient says how to change weights and bias: a step against it
 * makes the output smaller.
 *
 * Run: npx tsx examples/06-neuron.ts
 */
import { Neuron, tanh, Value } from "../src/index.ts";

const x1 = new Value(2, "x1");
const x2 = new Value(0, "x2");
const w1 = new Value(-3, "w1");
const w2 = new Value(1, "w2");
const b = new Value(6.8813735870195432, "b");
const n = x1.mul(w1).add(x2.mul(w2)).add(b).as("n");
const o = tanh(n).as("o");
o.backward();

console.log(`o = tanh(x1 * w1 + x2 * w2 + b) = ${o.data.toFixed(4)}`);
for (const v of [x1, w1, x2, w2, b]) {
  console.log(`do/d${v.label.padEnd(2)}  ${v.grad.toFixed(4).padStart(7)}`);
}

// A step against the gradient of the weights and the bias.
const rate = 0.1;
const step = (v: Value): number => v.data - rate * v.grad;
const after = Math.tanh(x1.data * step(w1) + x2.data * step(w2) + step(b));
console.log(`after a step of ${rate}: o = ${after.toFixed(4)}`);

// The same as a class, with relu: a list of weights, then the bias.
const neuron = new Neuron(2, { weight: () => 0.5, bias: () => 0.25 });
const act = neuron.forward([1, -2]);
console.log(`${neuron}: ${act.data}, ${neuron.parameters().length} parameters`);

/* It prints:
o = tanh(x1 * w1 + x2 * w2 + b) = 0.7071
do/dx1  -1.5000
do/dw1   1.0000
do/dx2   0.5000
do/dw2   0.0000
do/db    0.5000
after a step of 0.1: o = 0.5590
ReLUNeuron(2): 0, 3 parameters
*/
