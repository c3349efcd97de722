/**
 * Loops in the language. Compiling with `check: true` compares value, both halves and the fused
 * function with the interpreted engine, bit for bit, at ordinary and special points and with
 * several numbers of rows; so most tests compile, and ask for the shape of what came out.
 */
import { describe, expect, test } from "vitest";
import {
  add,
  checkGrad,
  compileGrad,
  compileHessian,
  compileJvp,
  constant,
  exp,
  GradcError,
  gradient,
  gt,
  log,
  map,
  mean,
  mul,
  relu,
  rows,
  scalar,
  scan,
  sqrt,
  square,
  sub,
  sum,
  tanh,
  Value,
  type TracedRows,
  vector,
  where,
} from "../src/index.ts";
import { hasLoops, isLoop, type Routine, type Step } from "../src/ir/block.ts";
import { showGraph } from "../src/ir/text.ts";

const checked = { check: true } as const;
const table = rows({ x: scalar, y: scalar });

/** The loops of a routine, as text: `up rows`, `down 5`; what is inside of one is indented. */
function loopsOf(routine: Routine): string[] {
  const visit = (steps: readonly Step[], before: string): string[] =>
    steps.flatMap((step) => {
      if (!isLoop(step)) return [];
      const head = `${before}${step.down ? "down" : "up"} ${step.count}`;
      return [head, ...visit(step.body, `${before}  `)];
    });
  return hasLoops(routine) ? visit(routine.steps, "") : [];
}

describe("a function with loops has the engine's bits:", () => {
  test("a mean over rows goes back in one pass, and adds up what it left behind", () => {
    const loss = (a: Value, s: Parameters<typeof sum<{ x: Value; y: Value }>>[0]): Value =>
      mean(s, ({ x, y }) => square(sub(mul(a, x), y)));
    const g = compileGrad(loss, scalar, table, checked);
    expect(loopsOf(g.graph)).toEqual(["down rows", "up rows"]);
    expect(g(2, [{ x: 1, y: 1 }])).toEqual({ value: 1, grad: [2, undefined] });
  });

  test("a sum whose adjoint depends on it goes forward and back", () => {
    const g = compileGrad(
      (a, s) => sqrt(sum(s, ({ x, y }) => square(sub(mul(a, x), y)))),
      scalar,
      table,
      checked,
    );
    expect(loopsOf(g.graph)).toEqual(["up rows", "down rows"]);
  });

  test("a scan keeps what the way back needs", () => {
    const g = compileGrad((w, b) => {
      const end = scan({ h: w, sum: 0 }, 10, (state, i) => {
        const h = tanh(add(mul(w, state.h), b));
        return { h, sum: add(state.sum, mul(i, square(h))) };
      });
      return end.sum;
    }, checked);
    expect(loopsOf(g.graph)).toEqual(["up 10", "down 10"]);
    expect(g.tapeLength).toBe(30);
    expect(g.tapeRowLength).toBe(0);
  });

  test("a scan over rows keeps something for each row", () => {
    const g = compileGrad(
      (w, s) => {
        const end = scan({ h: 0.5, l: 0 }, s, ({ h, l }, { x, y }) => {
          const next = tanh(add(mul(w, h), x));
          return { h: next, l: add(l, square(sub(next, y))) };
        });
        return end.l;
      },
      scalar,
      table,
      checked,
    );
    expect(g.tapeRowLength).toBeGreaterThan(0);
    const data = Float64Array.of(0.1, 0.2, 0.3, 0.4, 0.5, 0.6);
    const tape = new Float64Array(g.tapeLength + 3 * g.tapeRowLength);
    const [whole, half] = [new Float64Array(1), new Float64Array(1)];
    const value = g.valueAndGrad([0.7], whole, data);
    expect(g.forward([0.7], tape, data)).toBe(value);
    g.backward([0.7], tape, half, 1, data);
    expect(half).toEqual(whole);
    expect(() => g.forward([0.7], new Float64Array(2), data)).toThrow("LENGTH_MISMATCH");
  });

  const CASES: Readonly<Record<string, () => Routine>> = {
    "gates that close": () =>
      compileGrad((a, b, c) => scan(a, 6, (h) => relu(sub(mul(b, h), c))), checked).graph,
    "two numbers that change places": () =>
      compileGrad((a, b, c) => {
        const { p, q } = scan({ p: a, q: b }, 7, (at) => ({ p: at.q, q: add(at.p, mul(at.q, c)) }));
        return mul(p, q);
      }, checked).graph,
    "a scan inside of a sum": () =>
      compileGrad(
        (a, b, s) => sum(s, ({ x }) => scan(x, 4, (h, i) => tanh(add(mul(a, h), mul(i, b))))),
        scalar,
        scalar,
        table,
        checked,
      ).graph,
    "a scan inside of a scan": () =>
      compileGrad(
        (a, b) =>
          scan(a, 3, (h, i) =>
            scan(h, 5, (inner, k) => tanh(add(mul(b, inner), mul(mul(i, k), square(inner))))),
          ),
        checked,
      ).graph,
    "a number that only the next iteration reads": () =>
      compileGrad(
        (a, b) =>
          scan({ p: exp(a), q: 0 }, 5, ({ p, q }) => ({
            p: tanh(mul(p, b)),
            q: add(q, square(mul(p, a))),
          })).q,
        checked,
      ).graph,
    "a state that starts as a variable which the body also reads": () =>
      compileGrad(
        (a, b) =>
          scan({ p: a, q: b }, 5, ({ p, q }) => ({
            p: tanh(mul(p, b)),
            q: add(q, square(mul(p, a))),
          })).q,
        checked,
      ).graph,
    "one Value in three places of the state, at the start and ever after": () =>
      compileGrad((a, b) => {
        const end = scan([a, a, a], 5, ([p, q, r]) => {
          const next = tanh(add(mul(p as Value, q as Value), mul(r as Value, b)));
          return [next, next, next];
        });
        return end.reduce((sum, value, i) => add(sum, exp(mul(value, i))));
      }, checked).graph,
    "a state that the body does not read": () =>
      compileGrad((a, b) => scan(exp(a), 5, (_, i) => mul(i, b)), { ...checked, loops: true })
        .graph,
    "a state that is a number computed in the body": () =>
      compileGrad(
        (a, s) =>
          mul(
            scan(a, s, () => exp(0.5)),
            a,
          ),
        scalar,
        table,
        checked,
      ).graph,
    "a state that an inner loop without variables replaces": () =>
      compileGrad(
        (a, b, s) =>
          mul(
            scan(exp(a), s, () => sum(s, ({ x }) => tanh(x))),
            b,
          ),
        scalar,
        scalar,
        table,
        checked,
      ).graph,
    "a number that two steps use, one before a loop and one after it": () =>
      compileGrad(
        (a, s) => {
          const norm = sum(s, ({ x }) => square(mul(x, a)));
          const scale = exp(mul(norm, -0.1));
          const rest = sum(s, ({ y }) => tanh(mul(y, scale)));
          return mul(exp(mul(rest, 0.1)), norm);
        },
        scalar,
        table,
        checked,
      ).graph,
    "a sum inside of a scan, of what the scan computes": () =>
      compileGrad(
        (a, s) =>
          scan(a, 3, (h) => {
            const scale = exp(mul(h, -0.5));
            return tanh(sum(s, ({ x, y }) => mul(sub(mul(scale, x), y), scale)));
          }),
        scalar,
        table,
        checked,
      ).graph,
    "a sum inside of a scan": () =>
      compileGrad(
        (a, b, s) =>
          scan(a, 3, (h) =>
            tanh(
              add(
                sum(s, ({ x }) => square(sub(mul(h, x), b))),
                h,
              ),
            ),
          ),
        scalar,
        scalar,
        table,
        checked,
      ).graph,
    "all pairs of rows": () =>
      compileGrad(
        (a, s) => sum(s, (p) => sum(s, (q) => square(sub(mul(a, p.x), q.y)))),
        scalar,
        table,
        checked,
      ).graph,
    "a branch whose other side has no derivative": () =>
      compileGrad(
        (a, s) => sum(s, ({ x }) => where(gt(x, a), sqrt(sub(x, a)), mul(a, x))),
        scalar,
        table,
        checked,
      ).graph,
    "choices of the user's own, of which the sum may be -0": () =>
      compileGrad(
        (a, b, s) => {
          const choices = add(add(mul(a, -1), where(gt(a, b), b, 0)), where(gt(b, 1), b, 0));
          return mul(choices, exp(sum(s, ({ x }) => tanh(mul(x, b)))));
        },
        scalar,
        scalar,
        table,
        checked,
      ).graph,
    "one loop that reads the result of another": () =>
      compileGrad(
        (a, s) => {
          const k = exp(a);
          const z = sum(s, ({ x }) => exp(mul(k, x)));
          return sum(s, ({ x }) => mul(x, log(z).mul(k)));
        },
        scalar,
        table,
        checked,
      ).graph,
    "constants beside rows, in fast mode": () =>
      compileGrad(
        (a, k, s) => mean(s, ({ x }) => tanh(mul(a, x).add(k[1] as Value))),
        scalar,
        constant(vector(2)),
        table,
        { check: true, mode: "fast" },
      ).graph,
    "the interpreter of blocks": () =>
      compileGrad((a, s) => scan(a, s, (h, { x, y }) => tanh(add(mul(h, x), y))), scalar, table, {
        check: true,
        backend: "interpreter",
      }).graph,
  };

  test.each(Object.entries(CASES))("%s", (_, compile) => {
    expect(loopsOf(compile()).length).toBeGreaterThan(0);
  });
});

/** Of any type. */
type Loose = any;

type Pair = { readonly x: Value; readonly y: Value };
type Table = TracedRows<Pair>;
type OfTable = (a: Value, b: Value, s: Table) => Value;

const ofTable = (fn: OfTable, options: object = {}): Routine =>
  compileGrad(fn, scalar, scalar, table, { ...checked, ...options }).graph;

/** e^(a · x) of each row, which is not much. */
const heights = (a: Value, s: Table): TracedRows<Value> => map(s, ({ x }) => exp(mul(a, x)));

describe("rows that a loop makes, with the engine's bits:", () => {
  const ONCE = ["down rows", "up rows"];
  const FUSED: Readonly<Record<string, OfTable>> = {
    "one loop through them": (a, b, s) => sum(heights(a, s), (h) => square(sub(h, b))),
    "a chain of loops": (a, b, s) =>
      mean(
        map(heights(a, s), (h) => ({ h, z: [tanh(h)] as const })),
        ({ h, z }) => mul(h, z[0]).mul(b),
      ),
    "rows of data alone, whatever reads them": (a, b, s) => {
      const ready = map(s, ({ x, y }) => ({ x: exp(x), y }));
      return add(a, b).mul(sum(ready, ({ x, y }) => square(sub(mul(a, x), mul(b, y)))));
    },
    "one Value in two columns, and numbers": (a, b, s) =>
      sum(
        map(s, ({ x }) => {
          const h = tanh(mul(a, x));
          return [h, h, 2, x] as const;
        }),
        ([p, q, two, x]) => mul(mul(p, exp(q)), mul(two, b)).add(x),
      ),
    "a loop inside of what makes them": (a, b, s) =>
      sum(
        map(s, ({ x }) => scan(a, 3, (h) => tanh(mul(h, x)))),
        (h) => square(sub(h, b)),
      ),
  };

  test.each(Object.entries(FUSED))("%s: nothing is kept", (_, fn) => {
    // Those whose values another function needs twice go forward and back.
    expect([ONCE, ["up rows", "down rows"]]).toContainEqual(
      loopsOf(ofTable(fn)).filter((loop) => !loop.startsWith(" ")),
    );
  });

  test("a scan through them", () => {
    const fn: OfTable = (a, b, s) => scan(b, heights(a, s), (now, h) => tanh(add(now, h)));
    expect(loopsOf(ofTable(fn))).toEqual(["up rows", "down rows"]);
  });

  const KEPT: Readonly<Record<string, OfTable>> = {
    "two loops through them": (a, b, s) => {
      const made = heights(a, s);
      const z = sum(made, (h) => h);
      return sum(made, (h) => square(sub(h.div(z), b)));
    },
    "two scans that read them on the way forward alone": (a, b, s) => {
      const made = heights(a, s);
      const slow = scan(b, made, (now, h) => add(mul(now, 0.5), h));
      return slow.sub(scan(a, made, (now, h) => sub(mul(now, 0.3), h)));
    },
    "a loop that reads what they were made of": (a, b, s) =>
      sum(heights(a, s), (h) => square(sub(h, mul(a, b)))),
    "another loop before it that does": (a, _b, s) => {
      const made = heights(a, s);
      const other = sum(s, ({ y }) => tanh(mul(a, y)));
      return sum(made, (h) => mul(h, other));
    },
    "all pairs of them": (a, b, s) => {
      const made = heights(a, s);
      return sum(made, (p) => sum(made, (q) => square(sub(p, mul(q, b)))));
    },
    "a loop through them and one through what is made of them": (a, b, s) => {
      const made = heights(a, s);
      const more = map(made, (h) => mul(h, b));
      return add(
        sum(more, (h) => tanh(h)),
        sum(made, (h) => h),
      );
    },
    "made anew in each iteration of a scan": (a, b, s) =>
      scan(b, 4, (now) => {
        const made = map(s, ({ x }) => exp(mul(now, x).mul(a)));
        const z = sum(made, (h) => h);
        return mean(made, (h) => mul(h, h.div(z)));
      }),
    "made anew for each row": (a, b, s) =>
      sum(s, ({ y }) => {
        const made = map(s, ({ x }) => exp(mul(a, x).mul(y)));
        const z = sum(made, (h) => h);
        return mean(made, (h) => mul(h, h.div(z)).mul(b));
      }),
    "gates that close": (a, b, s) => {
      const made = map(s, ({ x }) => relu(mul(a, x)));
      const n = sum(made, (h) => where(gt(h, b), sqrt(sub(h, b)), h));
      return mean(made, (h) => where(gt(h, 1), mul(sub(h, n), h), b));
    },
    "Values from outside, which are columns": (a, b, s) => {
      const e = exp(a);
      const made = map(s, ({ x }) => [e, e, a, 3, x] as const);
      const n = sum(made, ([p, q, r, three, x]) => mul(mul(p, q), mul(r, three)).mul(x));
      return mul(
        mul(
          n,
          mean(made, ([p, , r]) => mul(p, r)),
        ),
        mul(e, b),
      );
    },
    "of which an argument is needed after the last loop through them": (a, b, s) => {
      const made = heights(a, s);
      const end = scan(b, made, (now, h) => tanh(mul(now, h)));
      return mul(
        mul(end, exp(a)),
        mean(made, (h) => h),
      );
    },
  };

  test.each(Object.entries(KEPT))("%s", (_, fn) => {
    expect(loopsOf(ofTable(fn)).length).toBeGreaterThan(2);
  });

  test("in fast mode one loop through them makes them, whatever it reads", () => {
    const fn = KEPT["a loop that reads what they were made of"] as OfTable;
    expect(loopsOf(ofTable(fn, { mode: "fast" }))).toEqual(["down rows"]);
  });

  test("with the interpreter of blocks", () => {
    for (const fn of [...Object.values(FUSED), ...Object.values(KEPT)]) {
      expect(hasLoops(ofTable(fn, { backend: "interpreter" }))).toBe(true);
    }
  });

  test("each is made once, however many loops go through them", () => {
    let calls = 0;
    const g = compileGrad(
      (a, s) => {
        const made = map(s, ({ x }) => {
          calls++;
          return tanh(mul(a, x));
        });
        return sum(made, (h) => h).div(sum(made, (h) => square(h)));
      },
      scalar,
      table,
      { check: false },
    );
    // Two runs are traced, and each serves all rows.
    expect(calls).toBe(2);
    expect(
      checkGrad(
        g,
        0.5,
        [1, 2, 3].map((x) => ({ x, y: 0 })),
      ).ok,
    ).toBe(true);
    expect((calls - 2) % 3).toBe(0);
    // Once forward, and once again on the way back.
    expect(g.source.valueAndGrad.split("Math.tanh")).toHaveLength(3);
  });

  test("what nothing goes through is not made", () => {
    const g = compileGrad(
      (a, s) => {
        map(s, ({ x }) => tanh(mul(a, x)));
        return sum(s, ({ y }) => mul(a, y));
      },
      scalar,
      table,
      checked,
    );
    expect(g.source.valueAndGrad).not.toContain("tanh");
  });

  test("both halves keep them on the tape, and the adjoints elsewhere", () => {
    const fn = KEPT["two loops through them"] as OfTable;
    const g = compileGrad(fn, scalar, scalar, table, checked);
    expect(g.tapeRowLength).toBeGreaterThan(0);
    const data = Float64Array.of(0.1, 0.2, 0.3, 0.4, 0.5, 0.6);
    const tape = new Float64Array(g.tapeLength + 3 * g.tapeRowLength);
    const [whole, half] = [new Float64Array(2), new Float64Array(2)];
    const value = g.valueAndGrad([0.7, 0.2], whole, data);
    expect(g.forward([0.7, 0.2], tape, data)).toBe(value);
    const before = [...tape];
    g.backward([0.7, 0.2], tape, half, 1, data);
    expect(half).toEqual(whole);
    expect([...tape]).toEqual(before);
  });
});

test("a scan whose body only adds is a sum, whatever it starts from", () => {
  const loops = (step: (z: Value, t: Value) => Value): string[] =>
    loopsOf(
      compileGrad(
        (a, s) => scan(mul(a, a), s, (z, { x }) => step(z, mul(x, a))),
        scalar,
        table,
        checked,
      ).graph,
    );
  const once = ["down rows", "up rows"];
  expect(loops((z, t) => add(z, t))).toEqual(once);
  expect(loops((z, t) => add(add(z, t), square(t)))).toEqual(once);
  expect(loops((z, t) => add(z, mul(t, z)))).toEqual(["up rows", "down rows"]);
});

test("how many rows there are is known without a loop over them", () => {
  const g = compileGrad(
    (a, s) =>
      mul(
        a,
        mean(s, () => 1),
      ),
    scalar,
    table,
    checked,
  );
  expect(g(3, [{ x: 1, y: 2 }])).toEqual({ value: 3, grad: [1, undefined] });
});

test("a loop of a fixed length is as if it had been written out", () => {
  const fn = (a: Value, b: Value): Value =>
    scan(a, 20, (h, i) => tanh(add(mul(h, b), mul(0.01, i))));
  const [rolled, unrolled] = [compileGrad(fn), compileGrad(fn, { loops: false })];
  expect(hasLoops(rolled.graph)).toBe(true);
  expect(hasLoops(unrolled.graph)).toBe(false);
  expect(rolled(0.3, 1.2)).toEqual(unrolled(0.3, 1.2));
  expect(rolled.source.valueAndGrad.length).toBeLessThan(unrolled.source.valueAndGrad.length / 2);
});

test("adjoints that are 1, or read for the last time, take no code", () => {
  const term = (x: Value, next: Value): Value => square(sub(next, square(x))).mul(100);
  const total = (p: readonly Value[]): Value =>
    p.slice(2).reduce((sum, next, i) => add(sum, term(p[i + 1] as Value, next)), p[0] as Value);
  const { graph, source } = compileGrad(total, vector(50), { loops: true });
  expect(hasLoops(graph)).toBe(true);
  expect(source.valueAndGrad).not.toMatch(/^ *(let )?\w+ = [01];$/m);
});

test("other derivatives of a scan of a fixed length are those of what it writes out", () => {
  const fn = (a: Value, b: Value): Value => scan(a, 3, (h) => mul(h, b));
  expect(compileHessian(fn)(2, 3).hessian).toEqual([
    [0, 27],
    [27, 36],
  ]);
  expect(compileJvp(fn)([2, 3], [1, 0]).tangent).toBe(27);
});

test("on the engine a loop is a loop", () => {
  const x = new Value(0.5);
  const end = scan({ p: x, n: 0 }, 3, ({ p, n }, i) => ({ p: mul(p, x), n: add(n, i) }));
  expect(end.p.data).toBe(0.0625);
  expect(end.n.data).toBe(3);
  end.p.backward();
  expect(x.grad).toBe(4 * 0.125);
});

test("mistakes are refused", () => {
  const loses = (a: Value): Value => scan([a, a], 3, ([h]) => [h] as never)[0] as Value;
  expect(() => compileGrad(loses)).toThrow("SHAPE_MISMATCH");
  expect(() => scan(new Value(1), -1, (h) => h)).toThrow("OPERAND_INVALID");
  expect(() => scan(new Value(1), 2, 3 as never)).toThrow("OPERAND_INVALID");
  const noTerm = (_a: Value, s: never): Value => sum(s, 3 as never);
  expect(() => compileGrad(noTerm as never, scalar, table)).toThrow("OPERAND_INVALID");
  const refused = (fn: (s: Loose) => unknown): GradcError | undefined => {
    try {
      compileGrad((a, s) => mul(a, fn(s) as Value), scalar, table);
      return undefined;
    } catch (error) {
      return error as GradcError;
    }
  };
  class Point {
    x = 1;
  }
  for (const [fn, words] of [
    [
      () => (map as Loose)([1, 2], (x: Loose) => x),
      "map(rows, f) takes Values and numbers, but got an array",
    ],
    [(s) => map(s, 3 as never), "map(rows, f) takes Values and numbers, but got the number 3"],
    [(s) => map(s, (() => undefined) as never), "what f returns in map(rows, f)"],
    [
      (s) => map(s, () => new Point() as never),
      "map(rows, f) takes Values and numbers, but got a Point",
    ],
    [
      (s) => (scan as Loose)(new Point(), s, (p: Loose) => p),
      "scan(init, rowsOrCount, step) takes",
    ],
    [(s) => (map(s, (r: Loose) => r) as unknown as Value[])[0], "rows[0]"],
    [(s) => (map(s, (r: Loose) => r) as unknown as Value[]).map(exp), "rows.map(…)"],
  ] as readonly (readonly [(s: Loose) => unknown, string])[]) {
    expect(refused(fn)?.message).toContain(words);
  }
  const inside = (a: Value, s: Table): Value =>
    gradient((v: Value) => sum(heights(v, s), (h) => square(h)))(a)[0];
  expect(() => compileGrad(inside, scalar, table)).toThrow("ROWS_UNSUPPORTED: gradient(f)");
  const first = (a: Value, s: Table): Value =>
    gradient((v: Value) => scan(v, s, (h, { x }) => mul(h, x)))(a)[0];
  expect(() => compileGrad(first, scalar, table)).toThrow("ROWS_UNSUPPORTED: gradient(f)");
});

test("gradient(f) goes through loops of a fixed length, and past those over rows", () => {
  const g = compileGrad(
    (a, s) => {
      const total = (v: Value): Value =>
        mul(
          sum(s, ({ x }) => x),
          scan(v, 3, (h) => mul(h, h)),
        );
      return gradient(total)(a)[0];
    },
    scalar,
    table,
    checked,
  );
  // The derivative of 3 · v⁸, and of that.
  expect(
    g(2, [
      { x: 1, y: 0 },
      { x: 2, y: 0 },
    ]),
  ).toEqual({
    value: 3 * 8 * 128,
    grad: [3 * 56 * 64, undefined],
  });
});

test("what nothing needs of a loop is not computed, and no NaN comes from it", () => {
  const g = compileGrad(
    (a, s) => {
      sum(s, ({ x }) => sqrt(mul(a, x)));
      const { z } = scan({ z: 0, n: 0, m: 0 }, s, ({ z, n, m }, { x }) => ({
        z: add(z, mul(a, x)),
        n: add(n, sqrt(mul(a, x))),
        m: add(n, m),
      }));
      return z;
    },
    scalar,
    table,
    checked,
  );
  expect(g.source.valueAndGrad).not.toContain("sqrt");
  expect(g.source.backward).not.toContain("sqrt");
  expect(g(0, [{ x: 1, y: 0 }])).toEqual({ value: 0, grad: [1, undefined] });
});

test("a block is shown with its loops", () => {
  const g = compileGrad((a, s) => sum(s, ({ x }) => mul(a, x)), scalar, table);
  expect(showGraph(g.graph)).toContain("for i, each row, down");
  expect(showGraph(g.graph)).toContain("input data[0 + 2*i]");
});
