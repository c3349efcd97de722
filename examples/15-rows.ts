/**
 * Lesson 15: a loss over rows of data.
 *
 * A loss is a sum of the same term over all samples. `rows` stands for a table of any length, and
 * `mean` runs its function once, on a row without numbers: the loop stays a loop, forward and back,
 * and the code does not grow with the data.
 *
 * Run: npx tsx examples/15-rows.ts
 */
import { compileGrad, mean, mul, rows, scalar, square, sub } from "../src/index.ts";

const loss = compileGrad(
  (a, b, samples) => mean(samples, ({ x, y }) => square(sub(mul(a, x).add(b), y))),
  scalar,
  scalar,
  rows({ x: scalar, y: scalar }),
);
console.log(loss.source.valueAndGrad);

// Samples of the line y = 2 x − 1.
const samples = [-2, -1, 0, 1, 2].map((x) => ({ x, y: 2 * x - 1 }));
let [slope, height] = [0, 0];
for (let k = 0; k <= 20; k++) {
  const { value, grad } = loss(slope, height, samples);
  if (k % 5 === 0) {
    console.log(
      `step ${String(k).padStart(2)}   loss ${value.toFixed(4)}   a ${slope.toFixed(3)}   b ${height.toFixed(3)}`,
    );
  }
  slope -= 0.2 * grad[0];
  height -= 0.2 * grad[1];
}

/* It prints:
let kept = new Float64Array(0);

function valueAndGrad(inputs, grad, data) {
  const rows = data.length / 2;
  const a = inputs[0];
  const b = inputs[1];
  let da = 0;
  let db = 0;
  if (kept.length < rows) {
    kept = new Float64Array(rows);
  }
  const dv10 = 1 / rows;
  for (let i = rows - 1; i >= 0; i--) {
    const x = data[2 * i];
    const v7 = a * x + b - data[2 * i + 1];
    const dv7 = dv10 * (2 * v7);
    db += dv7;
    da += dv7 * x;
    kept[i] = v7 * v7;
  }
  let v9 = -0;
  for (let i = 0; i < rows; i++) {
    v9 += kept[i];
  }
  const value = v9 / rows;
  grad[0] = da;
  grad[1] = db;
  return value;
}
step  0   loss 9.0000   a 0.000   b 0.000
step  5   loss 0.0060   a 1.999   b -0.922
step 10   loss 0.0000   a 2.000   b -0.994
step 15   loss 0.0000   a 2.000   b -1.000
step 20   loss 0.0000   a 2.000   b -1.000
*/
