/**
 * Loops that stay loops: a line fitted to rows of data, a recurrent network that learns a series,
 * a pendulum aimed at a height, and a smooth curve through rows, all with gradients from
 * codegen-out/loops.grad.js.
 */
import { pathToFileURL } from "node:url";
import { line, pendulum, predict, smooth } from "../codegen-out/loops.grad.js";

/** Goes downhill for some steps; returns the values on the way. */
function descend(
  x: Float64Array,
  rate: number,
  steps: number,
  gradient: (x: Float64Array, grad: Float64Array) => number,
): number[] {
  const grad = new Float64Array(x.length);
  return Array.from({ length: steps }, () => {
    const value = gradient(x, grad);
    for (let i = 0; i < x.length; i++) x[i] = (x[i] as number) - rate * (grad[i] as number);
    return value;
  });
}

const show = (numbers: Iterable<number>): string =>
  Array.from(numbers, (n) => n.toFixed(4)).join(", ");

/** y = 2x − 1 at 50 points; how many there are, the compiled function learns from the data. */
function fitLine(): string {
  const data = Float64Array.from({ length: 100 }, (_, k) => {
    const x = Math.floor(k / 2) / 25 - 1;
    return k % 2 === 0 ? x : 2 * x - 1;
  });
  const model = new Float64Array(2);
  descend(model, 0.3, 200, (x, grad) => line.valueAndGrad(x, grad, data));
  return `the line through 50 rows: ${show(model)}`;
}

/** The next number of a sine, 60 rows. */
function learnSeries(): string[] {
  const series = Float64Array.from({ length: 120 }, (_, k) =>
    Math.sin(0.4 * (Math.floor(k / 2) + (k % 2))),
  );
  const weights = Float64Array.from(
    { length: predict.inputLength },
    (_, i) => 0.5 * Math.sin(3 * i),
  );
  const losses = descend(weights, 0.005, 400, (x, grad) => predict.valueAndGrad(x, grad, series));
  const at = (k: number): number => losses[k] as number;
  return [
    `the network's error before learning: ${at(0).toFixed(3)}`,
    `after 400 steps less than a tenth: ${at(399) < at(0) / 10}`,
  ];
}

/** How the final height depends on angle, speed and length; checked by a difference. */
function swing(): string[] {
  const { value, grad } = pendulum(0.5, 0.1, 1.2);
  const h = 1e-6;
  const difference =
    (pendulum(0.5 + h, 0.1, 1.2).value - pendulum(0.5 - h, 0.1, 1.2).value) / (2 * h);
  return [
    `the pendulum's height after 5 s: ${value.toFixed(4)}`,
    `its derivatives by angle, speed and length: ${show(grad)}`,
    `by angle as a difference: ${difference.toFixed(4)}`,
  ];
}

/** The highest point of a smooth curve through ten points of a sine, uphill from where x is 1. */
function climb(): string[] {
  const samples = Array.from({ length: 10 }, (_, i) => ({ x: i / 2, y: Math.sin(i / 2) }));
  let x = 1;
  for (let step = 0; step < 100; step++) x += 0.5 * (smooth(x, 0.4, samples).grad[0] as number);
  const { value } = smooth(x, 0.4, samples);
  return [`the curve is highest at ${x.toFixed(4)}, where it is ${value.toFixed(4)}`];
}

/** What this example prints. */
export function run(): string {
  return [fitLine(), ...learnSeries(), ...swing(), ...climb()].join("\n");
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) console.log(run());

/* It prints:
the line through 50 rows: 2.0000, -1.0000
the network's error before learning: 21.932
after 400 steps less than a tenth: true
the pendulum's height after 5 s: 0.0024
its derivatives by angle, speed and length: 0.0383, 0.0282, 0.2257
by angle as a difference: 0.0383
the curve is highest at 1.5706, where it is 0.9231
*/
