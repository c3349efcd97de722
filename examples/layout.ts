/**
 * Draws a graph with d3-force, whose forces come from energies: their gradients are those of
 * codegen-out/layout.grad.js. The page examples/layout/index.html shows it moving.
 *
 * The answer is known: a ring that does not cross itself comes to rest as a regular polygon, and its
 * radius solves a quadratic equation.
 *
 * Run: npx tsx examples/layout.ts
 */
import { pathToFileURL } from "node:url";
import { forceSimulation, type SimulationNodeDatum } from "d3-force";
import { repulsion, spring } from "../codegen-out/layout.grad.js";
import { energyForce } from "./layout/energy-force.js";
import { type Graph, pairs, ring } from "./layout/graphs.js";
import { CHARGE, LENGTH, STIFFNESS } from "./layout.grad.ts";

/** How far the nodes are from their centre when they have come to rest. */
export function radii({ count, links }: Graph): number[] {
  const simulation = forceSimulation(Array.from({ length: count }, (): SimulationNodeDatum => ({})))
    .force("springs", energyForce(spring, links))
    .force("repulsion", energyForce(repulsion, pairs(count)))
    .stop()
    .tick(2000);
  const points = simulation.nodes().map(({ x = NaN, y = NaN }) => [x, y] as const);
  const middle = (k: 0 | 1): number => points.reduce((sum, point) => sum + point[k], 0) / count;
  const [x, y] = [middle(0), middle(1)];
  return points.map((point) => Math.hypot(point[0] - x, point[1] - y));
}

/**
 * The radius r of a ring at rest. Its energy is
 * count · (k/2 · (2 s r − length)² − charge · (count − 1)/2 · log r) and a constant, where s is the
 * sine of half the angle between two nodes.
 */
export function ringRadius(count: number): number {
  const s = Math.sin(Math.PI / count);
  const [a, b] = [4 * STIFFNESS * s * s, 2 * STIFFNESS * s * LENGTH];
  return (b + Math.sqrt(b * b + 2 * a * CHARGE * (count - 1))) / (2 * a);
}

/** What this example prints. */
export function run(): string {
  return [3, 6, 12]
    .map((count) => {
      const found = radii(ring(count));
      const [least, most] = [Math.min(...found), Math.max(...found)].map((r) => r.toFixed(6));
      return `ring of ${count}: distances from the centre ${least} to ${most}, known ${ringRadius(count).toFixed(6)}`;
    })
    .join("\n");
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) console.log(run());

/* It prints:
ring of 3: distances from the centre 26.822258 to 26.822258, known 26.822258
ring of 6: distances from the centre 53.911650 to 53.911650, known 53.911650
ring of 12: distances from the centre 126.105337 to 126.105337, known 126.105337
*/
