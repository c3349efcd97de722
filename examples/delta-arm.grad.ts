/**
 * A delta arm: three motors on a base turn three upper arms; three pairs of rods go from their elbows
 * to a hand, which they keep level. This is its forward kinematics, from angles to the hand.
 *
 * Used by examples/delta-arm.ts.
 */

export type Vector = readonly [x: number, y: number, z: number];

export const ARM = {
  /** From the middle of the base to a motor, less that from the middle of the hand to a rod. */
  offset: 0.12,
  /** Length of an upper arm. */
  upper: 0.2,
  /** Length of a rod. */
  rod: 0.5,
} as const;

const minus = (a: Vector, b: Vector): Vector => [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
const plus = (a: Vector, b: Vector): Vector => [a[0] + b[0], a[1] + b[1], a[2] + b[2]];
const times = (k: number, a: Vector): Vector => [k * a[0], k * a[1], k * a[2]];
const dot = (a: Vector, b: Vector): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
const cross = (a: Vector, b: Vector): Vector => [
  a[1] * b[2] - a[2] * b[1],
  a[2] * b[0] - a[0] * b[2],
  a[0] * b[1] - a[1] * b[0],
];

/** Where the elbow of an arm is; angles are from the horizontal, downwards. */
function elbow(angle: number, arm: 0 | 1 | 2): Vector {
  const reach = ARM.offset + ARM.upper * Math.cos(angle);
  const direction = (2 * Math.PI * arm) / 3;
  return [reach * Math.cos(direction), reach * Math.sin(direction), -ARM.upper * Math.sin(angle)];
}

/**
 * Where the hand is, by the angles of the upper arms: a rod away from each of the three elbows, so
 * under the centre of the circle through them.
 *
 * @jacobian
 */
export function hand(angles: readonly [number, number, number]): Vector {
  const first = elbow(angles[0], 0);
  const second = elbow(angles[1], 1);
  const third = elbow(angles[2], 2);
  const u = minus(second, first);
  const v = minus(third, first);
  const normal = cross(u, v);
  const area = dot(normal, normal);
  const mixed = minus(times(dot(u, u), v), times(dot(v, v), u));
  const centre = times(1 / (2 * area), cross(mixed, normal));
  const height = Math.sqrt((ARM.rod ** 2 - dot(centre, centre)) / area);
  return plus(first, minus(centre, times(height, normal)));
}
