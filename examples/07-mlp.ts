/**
 * Lesson 7: a network learns.
 *
 * A multi-layer perceptron is neurons side by side (a layer), and layers one after the other. The
 * loss says in one number how wrong it is about all points. Learning is the same three steps over
 * and over: compute the loss, go back for the gradient, move each parameter a little downhill.
 *
 * Run: npx tsx examples/07-mlp.ts
 */
import { mean, MLP, mul, relu, sub } from "../src/index.ts";
import moons from "./data/moons1337.json" with { type: "json" };

// Every fourth point of two moons: points of the plane, each of class 1 or −1.
const points = moons.X.map((x, i) => ({ x, y: moons.y[i]! })).filter((_, i) => i % 4 === 0);
const sizes = [8, 8, 1];
let parameters = new MLP(2, sizes, 1337).parameters().map((p) => p.data);
console.log(`${points.length} points, ${parameters.length} parameters`);

const steps = 60;
for (let k = 0; k <= steps; k++) {
  const model = new MLP(2, sizes, parameters);
  // A point is right if its margin is above 0. From 1 on it adds nothing to the loss.
  const margins = points.map(({ x, y }) => mul(y, model.forwardOne(x)));
  const loss = mean(margins.map((margin) => relu(sub(1, margin))));
  loss.backward();

  const right = margins.filter((margin) => margin.data > 0).length;
  if (k % 10 === 0) {
    console.log(`step ${String(k).padStart(2)}   loss ${loss.data.toFixed(4)}   ${right} right`);
  }
  const rate = 1 - (0.9 * k) / steps;
  parameters = model.parameters().map((p) => p.data - rate * p.grad);
}

/* It prints:
25 points, 105 parameters
step  0   loss 1.0265   16 right
step 10   loss 0.3443   22 right
step 20   loss 0.1583   23 right
step 30   loss 0.1195   23 right
step 40   loss 0.1023   24 right
step 50   loss 0.0806   24 right
step 60   loss 0.0614   25 right
*/
