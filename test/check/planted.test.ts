/**
 * The check that ends every compilation, proved by planting bugs: in the table of spellings, in
 * passes, in the gate from data to text, in the split. Each must be caught, and the first wrong
 * instruction named.
 */
import { afterEach, describe, expect, test, vi } from "vitest";
import type { Value } from "../../src/index.ts";

type Gradc = typeof import("../../src/index.ts");

/** The module that is replaced now. */
let planted: string | undefined;

/** Loads gradc anew with a module replaced. */
async function withBug<M>(path: string, bug: (real: M) => Partial<M>): Promise<Gradc> {
  vi.resetModules();
  planted = path;
  vi.doMock(path, async (original) => {
    const real = await original<M>();
    return { ...real, ...bug(real) };
  });
  return import("../../src/index.ts");
}

afterEach(() => {
  vi.resetModules();
  if (planted !== undefined) vi.doUnmock(planted);
  planted = undefined;
});

/** The message of the error that compiling must end with. */
function caught({ compileGrad }: Gradc, fn: (a: Value, b: Value) => Value): string {
  try {
    compileGrad(fn, { check: true });
  } catch (error) {
    return String(error);
  }
  return "nothing was caught";
}

const product = (a: Value, b: Value): Value => a.mul(b).as("area").exp().sub(b);

const passes = "../../src/passes";
type Rewrite = typeof import("../../src/passes/rewrite.ts");
type Pass = (
  graph: import("../../src/ir/graph.ts").Graph,
) => import("../../src/passes/rewrite.ts").Rewritten;

/** A pass that turns one operation into another on the way. */
async function swapping(from: string, to: string): Promise<Pass> {
  const { rewrite } = await vi.importActual<Rewrite>("../../src/passes/rewrite.ts");
  return (graph) =>
    rewrite(graph, (builder) => (old, a, b, c) => {
      const op = graph.op(old);
      return builder.append((op === from ? to : op) as never, a, b, c, graph.tag(old));
    });
}

describe("a planted bug is caught when compiling", () => {
  test("without a bug nothing is raised", async () => {
    const gradc = await import("../../src/index.ts");
    expect(caught(gradc, product)).toBe("nothing was caught");
  });

  test("emitter: an operation spelled as another", async () => {
    const gradc = await withBug<typeof import("../../src/ops.ts")>(
      "../../src/ops.ts",
      ({ OPS }) => ({
        OPS: { ...OPS, sub: { ...OPS.sub, js: OPS.add.js } },
      }),
    );
    const message = caught(gradc, product);
    expect(message).toContain("CHECK_FAILED");
    expect(message).toMatch(/first wrong in the emitted code: %\d+ = sub/);
    expect(message).toMatch(/planted\.test\.ts:\d+:\d+/);
  });

  test("emitter: parentheses left out", async () => {
    const gradc = await withBug<typeof import("../../src/emit/expression.ts")>(
      "../../src/emit/expression.ts",
      ({ makeSyntax }) => ({
        makeSyntax: (nameOf) => {
          const syntax = makeSyntax(nameOf);
          return {
            ...syntax,
            infix: (op, x, y) => ({ ...syntax.infix(op, x, y), binding: 9, operator: "" }),
          };
        },
      }),
    );
    const message = caught(gradc, (a, b) => a.add(b).mul(3).sub(a));
    expect(message).toContain("CHECK_FAILED");
    expect(message).toContain("every instruction by itself is right");
  });

  test("emitter: the minus of −0 lost", async () => {
    const gradc = await withBug<typeof import("../../src/emit/code.ts")>(
      "../../src/emit/code.ts",
      ({ literal }) => ({
        literal: (value) => literal(value === 0 ? 0 : value),
      }),
    );
    expect(caught(gradc, (a, b) => a.mul(b).max(-0).pow(-1))).toContain("CHECK_FAILED");
  });

  test("pass: share merges the two differences a − b and b − a", async () => {
    const gradc = await withBug<typeof import("../../src/ops.ts")>(
      "../../src/ops.ts",
      ({ OPS }) => ({
        OPS: { ...OPS, sub: { ...OPS.sub, commutative: true } },
      }),
    );
    const message = caught(gradc, (a, b) => a.sub(b).exp().add(b.sub(a).sin()));
    expect(message).toMatch(/first wrong in share, from %\d+ = sub/);
  });

  test("pass: a rule marked exact that is not", async () => {
    const gradc = await withBug<typeof import("../../src/rules.ts")>(
      "../../src/rules.ts",
      ({ RULES }) => ({
        RULES: RULES.map((rule) =>
          rule.text === "mul x 0 → 0" ? { ...rule, mode: "exact" } : rule,
        ),
      }),
    );
    const message = caught(gradc, (a, b) => a.mul(0).add(b));
    expect(message).toContain("first wrong in simplify, from %3 = mul %0 %2");
    expect(message).toContain("is 0 instead of");
  });

  test("pass: simplify swaps an operation", async () => {
    const broken = await swapping("exp", "sin");
    const gradc = await withBug<typeof import("../../src/passes/simplify.ts")>(
      `${passes}/simplify.ts`,
      () => ({
        simplify: broken,
      }),
    );
    expect(caught(gradc, product)).toMatch(
      /first wrong in simplify, from %\d+ = exp %\d+: %\d+ = sin/,
    );
  });

  test("differentiation: an adjoint overwritten instead of added to", async () => {
    const broken = await swapping("add", "max");
    const gradc = await withBug<typeof import("../../src/passes/differentiate.ts")>(
      `${passes}/differentiate.ts`,
      ({ differentiate }) => ({
        differentiate: (graph, seed) => {
          const right = differentiate(graph, seed);
          return { ...right, graph: broken(right.graph).graph };
        },
      }),
    );
    expect(caught(gradc, (a, b) => a.mul(a).mul(b))).toMatch(
      /first wrong in differentiate: %\d+ = max.*adjoint of "a"/,
    );
  });

  test("differentiation: a gate's condition negated", async () => {
    const broken = await swapping("gt", "le");
    const gradc = await withBug<typeof import("../../src/passes/differentiate.ts")>(
      `${passes}/differentiate.ts`,
      ({ differentiate }) => ({
        differentiate: (graph, seed) => {
          const right = differentiate(graph, seed);
          return { ...right, graph: broken(right.graph).graph };
        },
      }),
    );
    expect(caught(gradc, (a, b) => a.sub(b).relu())).toContain("first wrong in differentiate");
  });

  test("split: the tape read in the wrong place", async () => {
    const gradc = await withBug<typeof import("../../src/passes/split.ts")>(
      `${passes}/split.ts`,
      ({ split }) => ({
        split: (graph, cut) => {
          const halves = split(graph, cut);
          const length = halves.forward.outputs.filter((o) => o.target === "tape").length;
          const outputs = halves.forward.outputs.map((o) =>
            o.target === "tape" ? { ...o, index: length - 1 - o.index } : o,
          );
          Object.assign(halves.forward, { outputs });
          return halves;
        },
      }),
    );
    const message = caught(gradc, (a, b) => a.exp().mul(b.sin()));
    expect(message).toContain("in backward at");
    expect(message).toContain("CHECK_FAILED");
  });

  test("interpreter backend: a wrong meaning", async () => {
    vi.resetModules();
    const { compileGrad } = await import("../../src/index.ts");
    const { Interpreter } = await import("../../src/ir/interpret.ts");
    const run = Interpreter.prototype.run;
    Interpreter.prototype.run = function (memory): number {
      return run.call(this, memory) + 1;
    };
    expect(() => compileGrad(product, { backend: "interpreter", check: true })).toThrow(
      "CHECK_FAILED",
    );
    Interpreter.prototype.run = run;
  });
});

test("fast mode: a wrong rule and a wrong spelling are caught as well", async () => {
  const compile = ({ compileGrad }: Gradc): unknown =>
    compileGrad((a, b) => a.mul(b).add(a).sub(b), { mode: "fast", check: true });
  const wrongRule = await withBug<typeof import("../../src/rules.ts")>(
    "../../src/rules.ts",
    ({ RULES, parsePattern }) => ({
      RULES: [
        ...RULES,
        {
          text: "add x y → sub x y",
          from: parsePattern("add x y") as (typeof RULES)[0]["from"],
          to: parsePattern("sub x y"),
          mode: "fast",
        },
      ],
    }),
  );
  expect(() => compile(wrongRule)).toThrow(/CHECK_FAILED.*first wrong in simplify/);
  vi.doUnmock("../../src/rules.ts");
  const wrongText = await withBug<typeof import("../../src/ops.ts")>(
    "../../src/ops.ts",
    ({ OPS }) => ({ OPS: { ...OPS, sub: { ...OPS.sub, js: OPS.add.js } } }),
  );
  expect(() => compile(wrongText)).toThrow(/CHECK_FAILED.*first wrong in the emitted code/);
});

test("what is made when it is first read is compared then, and with what was checked", async () => {
  const { compileGrad } = await withBug<typeof import("../../src/passes/split.ts")>(
    `${passes}/split.ts`,
    ({ split }) => ({
      split: (graph, cut) => {
        const halves = split(graph, cut);
        return { ...halves, backward: halves.backward.withOutputs([]) };
      },
    }),
  );
  let calls = 0;
  const g = compileGrad((a, b) => {
    calls++;
    return product(a, b);
  });
  const before = calls;
  expect(g.value([1, 2])).toBe(Math.exp(2) - 2);
  expect(calls).toBe(before);
  expect(() => g.backward).toThrow(/CHECK_FAILED.*in backward at/);
  expect(() => g.forward).toThrow("CHECK_FAILED");
});

test("check: false trusts, check: true and auto do not", async () => {
  const broken = await swapping("exp", "sin");
  const { compileGrad } = await withBug<typeof import("../../src/passes/simplify.ts")>(
    `${passes}/simplify.ts`,
    () => ({
      simplify: broken,
    }),
  );
  expect(compileGrad(product, { check: false })(0, 0).value).toBe(0);
  expect(() => compileGrad(product)).toThrow("CHECK_FAILED");
  expect(() => compileGrad(product, { check: true })).toThrow("CHECK_FAILED");
});
