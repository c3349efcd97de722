/**
 * Lets a chain hang: its energy is minimised by the conjugate gradients of fmin, which want exactly
 * what a generated file has, a function (x, gradient) => value.
 *
 * The answer is known: each link is pulled by the same horizontal force and by half of the weights
 * above and below it, so one equation for that force is all there is to solve.
 *
 * Run: npx tsx examples/hanging-chain.ts
 */
import { pathToFileURL } from "node:url";
import "fmin";
import { energy } from "../codegen-out/hanging-chain.grad.js";
import { CHAIN, WEIGHTS } from "./hanging-chain.grad.ts";

type Point = readonly [x: number, y: number];

/** Where the weights come to rest, found by going downhill from a straight line. */
export function hang(): Point[] {
  const start = Array.from({ length: WEIGHTS }, (_, i): Point => [
    (CHAIN.span * (i + 1)) / (WEIGHTS + 1),
    0,
  ]);
  const { x } = fmin.conjugateGradient(energy.valueAndGrad, start.flat(), {
    maxIterations: 20_000,
  });
  return start.map((_, i) => [x[2 * i] as number, x[2 * i + 1] as number]);
}

/** The links, each as far as it reaches to the right and upwards, pulled by a horizontal force. */
function links(force: number): Point[] {
  return Array.from({ length: WEIGHTS + 1 }, (_, i) => {
    const lift = CHAIN.weight * (i - WEIGHTS / 2);
    const pull = Math.hypot(force, lift);
    const length = CHAIN.length + pull / CHAIN.stiffness;
    return [(length * force) / pull, (length * lift) / pull];
  });
}

/** Where the weights must come to rest. */
export function equilibrium(): Point[] {
  let [low, high] = [0, 1e6];
  for (let i = 0; i < 100; i++) {
    const force = (low + high) / 2;
    const reach = links(force).reduce((sum, [x]) => sum + x, 0);
    if (reach < CHAIN.span) low = force;
    else high = force;
  }
  let [x, y] = [0, 0];
  return links(low)
    .slice(0, WEIGHTS)
    .map(([right, up]) => [(x += right), (y += up)]);
}

/** What this example prints. */
export function run(): string {
  const [found, known] = [hang(), equilibrium()];
  const far = found.map(([x, y], i) => {
    const [a, b] = known[i] as Point;
    return Math.hypot(x - a, y - b);
  });
  const lowest = (points: Point[]): string => Math.min(...points.map(([, y]) => y)).toFixed(5);
  return [
    `lowest weight at ${lowest(found)}, by the balance of forces at ${lowest(known)}`,
    `largest distance of a weight from its place: ${Math.max(...far) < 1e-6 ? "below 1e-6" : Math.max(...far)}`,
  ].join("\n");
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) console.log(run());

/* It prints:
lowest weight at -2.22450, by the balance of forces at -2.22450
largest distance of a weight from its place: below 1e-6
*/
