/**
 * Inverse kinematics: which angles bring the hand of a delta arm to a place? Newton's iteration with
 * the Jacobian from codegen-out/delta-arm.grad.js, along a path, as a controller would do it.
 *
 * The answer is known: for a given place each angle solves an equation of its own, in closed form.
 *
 * Run: npx tsx examples/delta-arm.ts
 */
import { pathToFileURL } from "node:url";
import { hand } from "../codegen-out/delta-arm.grad.js";
import { ARM, type Vector } from "./delta-arm.grad.ts";

type Three = [number, number, number];

const determinant = (a: Vector, b: Vector, c: Vector): number =>
  a[0] * (b[1] * c[2] - b[2] * c[1]) +
  a[1] * (b[2] * c[0] - b[0] * c[2]) +
  a[2] * (b[0] * c[1] - b[1] * c[0]);

/** Solves three linear equations (Cramer's rule); rows are those of the matrix. */
function solve(rows: readonly [Vector, Vector, Vector], right: Vector): Three {
  const column = (k: 0 | 1 | 2): Vector => [rows[0][k], rows[1][k], rows[2][k]];
  const columns = [column(0), column(1), column(2)] as const;
  const all = determinant(...columns);
  const instead = (k: number): number => {
    const [a, b, c] = columns.map((own, i) => (i === k ? right : own)) as [Vector, Vector, Vector];
    return determinant(a, b, c) / all;
  };
  return [instead(0), instead(1), instead(2)];
}

/** The angles at which the hand is at the target, from angles nearby, and the number of steps. */
export function anglesFor(target: Vector, near: Three): { angles: Three; steps: number } {
  let angles = near;
  for (let steps = 0; steps < 20; steps++) {
    const { value, jacobian } = hand(angles);
    const [x, y, z] = value;
    const error: Three = [target[0] - x, target[1] - y, target[2] - z];
    if (Math.hypot(...error) < 1e-14) return { angles, steps };
    const change = solve([jacobian[0][0], jacobian[1][0], jacobian[2][0]], error);
    angles = [angles[0] + change[0], angles[1] + change[1], angles[2] + change[2]];
  }
  throw new Error(`out of reach: ${target.join(", ")}`);
}

/** The same in closed form: where the circle of each elbow meets the sphere around the hand. */
export function closedForm([x, y, z]: Vector): Three {
  const angle = (arm: number): number => {
    const direction = (2 * Math.PI * arm) / 3;
    const ahead = x * Math.cos(direction) + y * Math.sin(direction) - ARM.offset;
    const aside = y * Math.cos(direction) - x * Math.sin(direction);
    const square = ahead ** 2 + aside ** 2 + z ** 2 + ARM.upper ** 2 - ARM.rod ** 2;
    const cosine = square / (2 * ARM.upper * Math.hypot(ahead, z));
    return -Math.atan2(z, ahead) - Math.acos(cosine);
  };
  return [angle(0), angle(1), angle(2)];
}

/** A circle with a wave, under the base. */
export const PATH: readonly Vector[] = Array.from({ length: 100 }, (_, i) => {
  const turn = (2 * Math.PI * i) / 100;
  return [0.15 * Math.cos(turn), 0.15 * Math.sin(turn), -0.45 + 0.05 * Math.sin(3 * turn)];
});

/** Follows the path; the largest difference of an angle from the closed form, and all steps. */
export function follow(): { difference: number; steps: number } {
  let angles: Three = [0, 0, 0];
  let [difference, steps] = [0, 0];
  for (const target of PATH) {
    const found = anglesFor(target, angles);
    angles = found.angles;
    steps += found.steps;
    closedForm(target).forEach((known, i) => {
      difference = Math.max(difference, Math.abs(known - (angles[i] as number)));
    });
  }
  return { difference, steps };
}

/** What this example prints. */
export function run(): string {
  const target: Vector = [0.1, -0.05, -0.5];
  const show = (angles: Three): string => angles.map((angle) => angle.toFixed(10)).join(", ");
  const { difference, steps } = follow();
  return [
    `angles for ${target.join(", ")}`,
    `  by Newton's iteration ${show(anglesFor(target, [0, 0, 0]).angles)}`,
    `  in closed form        ${show(closedForm(target))}`,
    `along a path of ${PATH.length} places: ${steps / PATH.length} steps each`,
    `  largest difference of an angle: ${difference < 1e-12 ? "below 1e-12" : difference}`,
  ].join("\n");
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) console.log(run());

/* It prints:
angles for 0.1, -0.05, -0.5
  by Newton's iteration 0.2559830974, 0.8263996169, 0.5866434025
  in closed form        0.2559830974, 0.8263996169, 0.5866434025
along a path of 100 places: 3.02 steps each
  largest difference of an angle: below 1e-12
*/
