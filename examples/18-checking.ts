/**
 * Lesson 18: how one knows that a gradient is right.
 *
 * Two judges who know nothing of the compiled code: the interpreted engine, which must agree to the
 * last bit, and a difference quotient, (f(a + h) − f(a − h)) / 2h, which knows no derivatives at all
 * and can only be close.
 *
 * Run: npx tsx examples/18-checking.ts
 */
import { checkGrad, compileGrad, relu } from "../src/index.ts";

const g = compileGrad((a, b) => relu(a.mul(b).add(6)).pow(2).as("L"));

const report = checkGrad(g, 2, -1);
console.log(`${report}`);
console.log(`ok: ${report.ok}`);

// Where a * b + 6 is 0, relu has a kink: its slope is 0 on one side and 1 on the other. The square
// makes that smooth. Without it the difference quotient sees a half of each side.
const kink = compileGrad((a, b) => relu(a.mul(b).add(6)).as("L"));
console.log(`${checkGrad(kink, 2, -3)}`);

/* It prints:
input    compiled  interpreted  difference quotient
(value)  16        16                                ok
a        -8        -8           -7.999999999991118   ok
b        16        16           15.999999999982236   ok
ok: true
input    compiled  interpreted  difference quotient
(value)  0         0                                 ok
a        0         0            -1.4999999997224442  NOT CLOSE
b        0         0            1                    NOT CLOSE
*/
