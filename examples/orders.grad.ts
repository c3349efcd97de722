/**
 * Derivatives beyond the gradient, of two small functions: all of them at once, or products with
 * them. Each is compiled from the plain function.
 */
import {
  compileHessian,
  compileHvp,
  compileJacobian,
  compileJvp,
  compileVjp,
  cos,
  mul,
  sin,
  square,
  sub,
  type Value,
} from "../src/index.ts";

/** From spherical coordinates (angles in radians) to a point in space. */
function spherical(r: Value, polar: Value, azimuth: Value): { x: Value; y: Value; z: Value } {
  const flat = mul(r, sin(polar)).as("flat");
  return { x: mul(flat, cos(azimuth)), y: mul(flat, sin(azimuth)), z: mul(r, cos(polar)) };
}

/** Rosenbrock's banana: a curved valley with its lowest point at (1, 1). */
function banana(x: Value, y: Value): Value {
  return square(sub(y, square(x)))
    .mul(100)
    .add(square(sub(1, x)));
}

/** How x, y and z change with each coordinate. */
export const frame = compileJacobian(spherical);

/** Where a point moves when its coordinates move. */
export const velocity = compileJvp(spherical);

/** What a force at the point does along each coordinate. */
export const torque = compileVjp(spherical);

/** Slope and curvature of the banana. */
export const curvature = compileHessian(banana);

/** Curvature along one direction, without the matrix. */
export const along = compileHvp(banana);
