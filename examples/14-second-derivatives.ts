/**
 * Lesson 14: derivatives of derivatives.
 *
 * A gradient is instructions like any other, so it can be differentiated again. The matrix of all
 * second derivatives, the Hessian, says how the slope changes. With it Newton's method jumps to
 * where the slope would be zero, instead of taking small steps downhill.
 *
 * Run: npx tsx examples/14-second-derivatives.ts
 */
import { compileHessian, square, sub } from "../src/index.ts";

// Rosenbrock's valley: the lowest point is at (1, 1), at the end of a narrow curve.
const f = compileHessian((x, y) => {
  const across = sub(y, square(x));
  return square(across)
    .mul(100)
    .add(square(sub(1, x)))
    .as("f");
});

let [x, y] = [-1.2, 1];
console.log(f(x, y));
for (let k = 0; k < 7; k++) {
  const { value, grad, hessian } = f(x, y);
  console.log(`step ${k}   f(${x.toFixed(4)}, ${y.toFixed(4)}) = ${value.toFixed(4)}`);
  // Solve H · step = grad, two equations with two unknowns.
  const [[a, b], [c, d]] = hessian;
  const determinant = a * d - b * c;
  x -= (d * grad[0] - b * grad[1]) / determinant;
  y -= (a * grad[1] - c * grad[0]) / determinant;
}

/* It prints:
{
  value: 24.199999999999996,
  grad: [ -215.59999999999997, -87.99999999999999 ],
  hessian: [ [ 1330, 480 ], [ 480, 200 ] ]
}
step 0   f(-1.2000, 1.0000) = 24.2000
step 1   f(-1.1753, 1.3807) = 4.7319
step 2   f(0.7631, -3.1750) = 1411.8452
step 3   f(0.7634, 0.5828) = 0.0560
step 4   f(1.0000, 0.9440) = 0.3132
step 5   f(1.0000, 1.0000) = 0.0000
step 6   f(1.0000, 1.0000) = 0.0000
*/
