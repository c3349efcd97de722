/**
 * Minimises the Rosenbrock function in ten dimensions with a generated gradient: the file in
 * codegen-out needs neither gradc nor this repository.
 *
 * The minimiser is Barzilai and Borwein's (1988): steepest descent whose step length comes from the
 * last two gradients. It takes a function (x, grad) => value, as minimisers from npm do.
 */
import { pathToFileURL } from "node:url";
import { rosenbrock } from "../codegen-out/rosenbrock.grad.js";

/** Returns the value at x and overwrites grad. */
type ValueAndGrad = (x: Float64Array, grad: Float64Array) => number;

const dot = (a: Float64Array, b: Float64Array): number =>
  a.reduce((sum, value, i) => sum + value * (b[i] as number), 0);

/** Goes downhill from x until the gradient is shorter than `tolerance`; returns how often it asked. */
export function minimise(f: ValueAndGrad, x: Float64Array, tolerance: number): number {
  let grad = new Float64Array(x.length);
  f(x, grad);
  let step = 1e-3 / Math.sqrt(dot(grad, grad));
  for (let calls = 1; calls < 20_000; calls++) {
    if (Math.sqrt(dot(grad, grad)) < tolerance) return calls;
    const move = grad.map((g) => -step * g);
    for (let i = 0; i < x.length; i++) x[i] = (x[i] as number) + (move[i] as number);
    const next = new Float64Array(x.length);
    f(x, next);
    const change = next.map((g, i) => g - (grad[i] as number));
    step = Math.abs(dot(move, move) / dot(move, change));
    grad = next;
  }
  throw new Error("no minimum found");
}

/** What this example prints. */
export function run(): string {
  const x = new Float64Array(10).fill(2);
  const before = rosenbrock.value(x);
  const calls = minimise(rosenbrock.valueAndGrad, x, 1e-9);
  const worst = Math.max(...x.map((value) => Math.abs(value - 1)));
  return [
    `value at (2, …, 2): ${before}`,
    `minimum found after fewer than ${100 * Math.ceil(calls / 100)} gradients`,
    `largest distance from (1, …, 1): ${worst < 1e-8 ? "below 1e-8" : worst}`,
  ].join("\n");
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) console.log(run());

/* It prints:
value at (2, …, 2): 3609
minimum found after fewer than 1000 gradients
largest distance from (1, …, 1): below 1e-8
*/
