/**
 * What the derivatives of examples/orders.grad.ts are good for: moving frames, forces, and
 * Newton's method, which finds the lowest point of the banana in a few steps.
 *
 * Run: npx tsx examples/orders.ts
 */
import { pathToFileURL } from "node:url";
import { along, curvature, frame, torque, velocity } from "../codegen-out/orders.grad.js";

const show = (numbers: readonly number[]): string =>
  numbers.map((n) => (Math.abs(n) < 1e-12 ? 0 : n).toFixed(3)).join(", ");

/** A point in spherical coordinates: how it moves, and what its weight does. */
function geometry(): string[] {
  const place = [2, Math.PI / 3, Math.PI / 4] as const;
  const { value, jacobian } = frame(...place);
  const { tangent } = velocity([...place], [0, 0, 1]);
  const { grad } = torque([...place], { x: 0, y: 0, z: -9.81 });
  return [
    `point ${show([value.x, value.y, value.z])}`,
    ...Object.entries(jacobian).map(([name, row]) => `d${name} by r, polar, azimuth: ${show(row)}`),
    `turning moves it along ${show([tangent.x, tangent.y, tangent.z])}`,
    `its weight pulls at r, polar, azimuth with ${show(grad)}`,
  ];
}

/** Newton's method: go to where the parabola with this slope and curvature has its lowest point. */
function newton(): string[] {
  let [x, y] = [-1.2, 1];
  const lines = Array.from({ length: 6 }, () => {
    const { value, grad, hessian } = curvature(x, y);
    const line = `at ${show([x, y])} the banana is ${value.toExponential(1)} high`;
    const [[a, b], [, d]] = hessian;
    const determinant = a * d - b * b;
    x -= (d * grad[0] - b * grad[1]) / determinant;
    y -= (a * grad[1] - b * grad[0]) / determinant;
    return line;
  });
  const { product } = along([1, 1], [1, 2]);
  return [...lines, `along the valley's floor the Hessian gives ${show(product)}`];
}

/** What this example prints. */
export function run(): string {
  return [...geometry(), ...newton()].join("\n");
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) console.log(run());

/* It prints:
point 1.225, 1.225, 1.000
dx by r, polar, azimuth: 0.612, 0.707, -1.225
dy by r, polar, azimuth: 0.612, 0.707, 1.225
dz by r, polar, azimuth: 0.500, -1.732, 0.000
turning moves it along -1.225, 1.225, 0.000
its weight pulls at r, polar, azimuth with -4.905, 16.991, 0.000
at -1.200, 1.000 the banana is 2.4e+1 high
at -1.175, 1.381 the banana is 4.7e+0 high
at 0.763, -3.175 the banana is 1.4e+3 high
at 0.763, 0.583 the banana is 5.6e-2 high
at 1.000, 0.944 the banana is 3.1e-1 high
at 1.000, 1.000 the banana is 1.9e-11 high
along the valley's floor the Hessian gives 2.000, 0.000
*/
