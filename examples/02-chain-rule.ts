/**
 * Lesson 2: the chain rule.
 *
 * An operation knows only its own arguments: of d = e + c it knows that d grows as fast as e does.
 * How fast the final result L grows with d, it is told from behind. It hands that number on, times
 * its own derivative. `backward()` does this for each operation, the last one first.
 *
 * Run: npx tsx examples/02-chain-rule.ts
 */
import { Value } from "../src/index.ts";

const a = new Value(2, "a");
const b = new Value(-3, "b");
const c = new Value(10, "c");
const f = new Value(-2, "f");
const e = a.mul(b).as("e");
const d = e.add(c).as("d");
const L = d.mul(f).as("L");

// By hand, from the end back. Write dv for ∂L/∂v.
const dL = 1;
const dd = dL * f.data; // L = d * f
const df = dL * d.data;
const de = dd * 1; // d = e + c
const dc = dd * 1;
const da = de * b.data; // e = a * b
const db = de * a.data;

L.backward();
const byHand: [Value, number][] = [
  [L, dL],
  [d, dd],
  [f, df],
  [e, de],
  [c, dc],
  [a, da],
  [b, db],
];
for (const [v, dv] of byHand) {
  console.log(`d${v.label}   by hand ${String(dv).padStart(2)}   backward() ${v.grad}`);
}

/* It prints:
dL   by hand  1   backward() 1
dd   by hand -2   backward() -2
df   by hand  4   backward() 4
de   by hand -2   backward() -2
dc   by hand -2   backward() -2
da   by hand  6   backward() 6
db   by hand -4   backward() -4
*/
