/**
 * The interpreted engine: operations as methods and functions, the backward sweep, and what it
 * refuses.
 */
import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import * as gradc from "../src/index.ts";
import { add, mul, pow, relu, Value, where, zeroGrad } from "../src/index.ts";
import { OP_NAMES, OPS } from "../src/ops.ts";
import { type Operation, operationOf } from "./programs.ts";

const methodOf = (value: Value, op: string): Operation =>
  (value as unknown as Record<string, Operation>)[op]?.bind(value) as Operation;

describe("operations", () => {
  test.each(OP_NAMES)("%s: function and method, Values and numbers, give eval's result", (op) => {
    const { arity, eval: evaluate } = OPS[op];
    const numbers = [0.75, 2.5, -1.25].slice(0, arity);
    const wanted = evaluate(...(numbers as [number, number, number]));
    const values = numbers.map((n) => new Value(n));
    expect(operationOf(op)(...numbers).data).toBe(wanted);
    expect(operationOf(op)(...values).data).toBe(wanted);
    const [first, ...rest] = values as [Value, ...Value[]];
    expect(methodOf(first, op)(...rest).data).toBe(wanted);
    expect(methodOf(first, op)(...numbers.slice(1)).data).toBe(wanted);
  });

  test("whole powers are products, others Math.pow", () => {
    const x = new Value(1.3);
    expect(pow(x, 3).data).toBe(1.3 * 1.3 * 1.3);
    expect(pow(x, 2).data).toBe(1.3 * 1.3);
    expect(pow(x, 1)).toBe(x);
    expect(pow(x, 0).data).toBe(1);
    expect(pow(x, -1).data).toBe(1 / 1.3);
    expect(pow(x, 0.5).data).toBe(Math.pow(1.3, 0.5));
    for (const n of [4, 5, 6, 7, 11, 16, -2, -3]) {
      expect(pow(x, n).data / Math.pow(1.3, n)).toBeCloseTo(1, 14);
      const y = new Value(1.3);
      pow(y, n).backward();
      expect(y.grad / (n * Math.pow(1.3, n - 1))).toBeCloseTo(1, 13);
    }
    expect(pow(x, 17).op).toBe("pow");
    expect(pow(x, new Value(2)).op).toBe("pow");
  });
});

describe("backward", () => {
  test("micrograd's README expression", () => {
    const [a, b] = [new Value(-4), new Value(2)];
    let c = a.add(b);
    let d = a.mul(b).add(b.pow(3));
    c = c.add(c.add(1));
    c = c.add(add(1, c).add(a.neg()));
    d = d.add(d.mul(2).add(b.add(a).relu()));
    d = d.add(d.mul(3).add(b.sub(a).relu()));
    const f = c.sub(d).pow(2);
    const g = f.div(2).add(mul(10, f.pow(-1)));
    g.backward();
    expect(g.data.toFixed(4)).toBe("24.7041");
    expect(a.grad.toFixed(4)).toBe("138.8338");
    expect(b.grad.toFixed(4)).toBe("645.5773");
  });

  test("a value used twice gets both contributions", () => {
    const a = new Value(1);
    const b = a.add(a);
    const c = b.add(b);
    c.backward();
    expect([a.grad, b.grad, c.grad]).toEqual([4, 2, 1]);
  });

  test("a chain of a million additions", () => {
    const x = new Value(1);
    let sum = x;
    for (let i = 0; i < 1_000_000; i++) sum = sum.add(x);
    sum.backward();
    expect(sum.data).toBe(1_000_001);
    expect(x.grad).toBe(1_000_001);
  });

  test("terms are added in the reverse order of creation, arguments from left to right", () => {
    const x = new Value(1);
    const terms = [1, 1e16, -1e16].map((k) => mul(x, k));
    const [one, big, minus] = terms as [Value, Value, Value];
    // Creation order decides, not the order in which the terms are summed up.
    one.add(big).add(minus).backward();
    expect(x.grad).toBe(-1e16 + 1e16 + 1);
    zeroGrad([x]);
    minus.add(big).add(one).backward();
    expect(x.grad).toBe(-1e16 + 1e16 + 1);
    const y = new Value(3);
    mul(y, y).backward();
    expect(y.grad).toBe(6);
  });

  test("gradients add up over calls until they are zeroed, also those of shared results", () => {
    const a = new Value(2);
    const shared = a.mul(3);
    shared.mul(5).backward();
    shared.mul(7).backward();
    expect(shared.grad).toBe(12);
    expect(a.grad).toBe(36);
    zeroGrad([a, shared]);
    expect([a.grad, a.swept]).toEqual([0, false]);
    shared.mul(7).backward();
    expect(a.grad).toBe(21);
  });

  test("a seed scales the gradient", () => {
    const a = new Value(2);
    a.mul(3).backward(10);
    expect(a.grad).toBe(30);
  });

  test("a closed gate keeps the NaN of the branch not taken out of the gradient", () => {
    const x = new Value(0);
    where(x.gt(0), x.sqrt(), x.mul(2)).backward();
    expect(x.grad).toBe(2);
    const y = new Value(0);
    relu(y.log()).backward();
    expect(y.grad).toBe(0);
    const open = new Value(0);
    open.sqrt().mul(0).backward();
    expect(open.grad).toBeNaN();
  });
});

describe("what a Value is for people", () => {
  test("prints data, gradient and label", () => {
    const a = new Value(2, "a");
    expect(`${a}`).toBe("Value(a: data=2, grad=not run)");
    a.mul(3).as("c").backward();
    expect(inspect(a)).toBe("Value(a: data=2, grad=3)");
    expect(a.mul(3).as("c").label).toBe("c");
  });

  test("operators throw instead of making strings, and name the line", () => {
    const a = new Value(1) as unknown as number;
    for (const wrong of [() => a + 1, () => a * 2, () => a > 0, () => -a, () => `${1}` + a]) {
      expect(wrong).toThrow(
        /TRACE_COERCED[\s\S]*value\.test\.ts:\d+:\d+[\s\S]*hint: .*a\.add\(b\)/,
      );
    }
  });

  test("refuses what is no number", () => {
    expect(() => new Value("3" as unknown as number)).toThrow(/OPERAND_INVALID.*string "3"/);
    expect(() => add(new Value(1), "2" as unknown as number)).toThrow(/OPERAND_INVALID: add/);
    expect(() => add(undefined as unknown as number, 1)).toThrow(/got undefined/);
  });

  test("every operation is exported", () => {
    for (const op of OP_NAMES) expect(gradc).toHaveProperty(op);
  });
});
