/**
 * `gradc build` of a source that exports one function of each product, and operations of the
 * user's: the file runs alone, has the right numbers, and is the same whenever it is made; what
 * cannot run alone is refused.
 *
 * The non-obvious decision: numbers are checked by a plain node process in a folder that holds
 * nothing but the generated file, against values worked out here by hand.
 */
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { GRADC, gradc, node, type Run } from "./process.ts";

const top = realpathSync(mkdtempSync(join(tmpdir(), "gradc-products-")));
afterAll(() => rmSync(top, { recursive: true, force: true }));

let folders = 0;

/** A folder with files. A package.json makes sources ES modules; without one they are CommonJS. */
function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = join(top, `folder-${++folders}`);
  mkdirSync(folder);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

const IMPORTS =
  "add, compileGrad, compileHessian, compileHvp, compileJacobian, compileJvp, compileVjp, constant, " +
  "defineOp, div, erf, mul, scalar, square, vector";

const source = (...lines: readonly string[]): string =>
  [`import { ${IMPORTS} } from ${JSON.stringify(GRADC)};`, ...lines, ""].join("\n");

/**
 * `twice` is 2x², `area` is xy and `tripled` 3x, each with inner functions or loops: tsx puts marks
 * around inner functions, which must not make the files depend on anything.
 */
const OPERATIONS = `
const twice = defineOp({
  name: "twice",
  eval: (x) => {
    const squared = (y: number): number => y * y;
    let sum = 0;
    for (let i = 0; i < 2; i++) sum += squared(x);
    return sum;
  },
  derivative: (x) => mul(x, 4),
});

const area = defineOp({
  name: "area",
  eval(x: number, y: number): number {
    function times(factor: number): number {
      return factor * y;
    }
    return times(x);
  },
  derivative: (x, y) => [y, x],
});

const tripled = defineOp({
  name: "tripled",
  eval: function tripled(x: number): number {
    const add = function (left: number, times: number): number {
      return times === 0 ? 0 : left + add(left, times - 1);
    };
    return add(x, 3);
  },
  derivative: () => 3,
});
`;

const SHAPES = "{ a: scalar, k: constant(scalar) }, vector(2)";

/** The result is a²k, or the pair of a²k and w₀w₁. */
const PRODUCTS = `
/** A gradient. */
export const gradient = compileGrad((p, w) => add(mul(square(p.a), p.k), mul(w[0], w[1])), ${SHAPES});
/** A Jacobian. */
export const jacobian = compileJacobian(
  (p, w) => ({ first: mul(square(p.a), p.k), "second one": [mul(w[0], w[1])] }),
  ${SHAPES},
);
export const hessian = compileHessian(
  (p, w) => add(mul(square(p.a), p.k), mul(w[0], w[1])),
  ${SHAPES},
  { direction: "forward" },
);
export const jvp = compileJvp((p, w) => [mul(square(p.a), p.k), mul(w[0], w[1])], ${SHAPES});
export const vjp = compileVjp((p, w) => [mul(square(p.a), p.k), mul(w[0], w[1])], ${SHAPES});
export const hvp = compileHvp((p, w) => add(mul(square(p.a), p.k), mul(w[0], w[1])), ${SHAPES});
export const operations = compileHessian((x, y) => add(twice(x), mul(area(x, y), tripled(y))));
export const errorFunction = compileGrad((x) => erf(x));
`;

/** Calls of the generated functions, and what they must give: at a = 3, k = 5, w = [7, 11]. */
const POINT = "[{ a: 3, k: 5 }, [7, 11]]";
const CALLS: Readonly<Record<string, readonly [call: string, result: unknown]>> = {
  gradient: [`gradient(...${POINT})`, { value: 122, grad: [{ a: 30 }, [11, 7]] }],
  jacobian: [
    `jacobian(...${POINT})`,
    {
      value: { first: 45, "second one": [77] },
      jacobian: { first: [{ a: 30 }, [0, 0]], "second one": [[{ a: 0 }, [11, 7]]] },
    },
  ],
  hessian: [
    `hessian(...${POINT})`,
    {
      value: 122,
      grad: [{ a: 30 }, [11, 7]],
      hessian: [
        { a: [{ a: 10 }, [0, 0]] },
        [
          [{ a: 0 }, [0, 1]],
          [{ a: 0 }, [1, 0]],
        ],
      ],
    },
  ],
  jvp: [`jvp(${POINT}, [{ a: 2 }, [1, 10]])`, { value: [45, 77], tangent: [60, 81] }],
  vjp: [`vjp(${POINT}, [2, -1])`, { value: [45, 77], grad: [{ a: 60 }, [-11, -7]] }],
  hvp: [
    `hvp(${POINT}, [{ a: 2 }, [1, 10]])`,
    { value: 122, grad: [{ a: 30 }, [11, 7]], product: [{ a: 20 }, [10, 1]] },
  ],
  // 2x² + 3xy² at x = 2, y = 5.
  operations: [
    "operations(2, 5)",
    {
      value: 158,
      grad: [8 + 75, 60],
      hessian: [
        [4, 30],
        [30, 12],
      ],
    },
  ],
  errorFunction: ["errorFunction(0)", { value: 0, grad: [2 / Math.sqrt(Math.PI)] }],
  patterns: ["[...jacobian.pattern.rows, ...hessian.pattern.columns]", [0, 1, 1, 0, 2, 1]],
  entries: ["(hessian.valueAndEntries([3, 7, 11], [0, 0, 0], e = [0, 0, 0], [5]), e)", [10, 1, 1]],
  dense: [
    "(jacobian.valueAndJacobian([3, 7, 11], [0, 0], e = new Float64Array(6), [5]), [...e])",
    [30, 0, 0, 0, 11, 7],
  ],
};

/** A program that imports the generated file alone and prints the results of all calls. */
const MAIN = [
  'import * as all from "./all.grad.js";',
  "const { gradient, jacobian, hessian, jvp, vjp, hvp, operations, errorFunction } = all;",
  "let e;",
  `const results = { ${Object.entries(CALLS)
    .map(([name, [call]]) => `${name}: ${call}`)
    .join(", ")} };`,
  // JSON has no undefined, which stands for constants.
  'console.log(JSON.stringify(results, (_, value) => (value === undefined ? "none" : value)));',
].join("\n");

describe.each([
  ["an ES module", { "package.json": '{ "type": "module" }\n' }],
  ["a CommonJS module", { "package.json": '{ "type": "commonjs" }\n' }],
])("a source of all products in %s", (_, files) => {
  const all = { ...files, "all.grad.ts": source(OPERATIONS, PRODUCTS) };
  const folder = folderWith(all);
  const made = join(folder, "codegen-out");
  let first: Run;

  beforeAll(async () => {
    first = await gradc(folder, ["build", "all.grad.ts"]);
  });

  test("builds, and says what it has written", () => {
    expect(first).toMatchObject({ code: 0, err: "" });
    for (const name of Object.keys(CALLS).slice(0, 8)) expect(first.out).toContain(`${name} (`);
    expect(first.out).toMatch(/jacobian \(\d+ operations, \d+ with Jacobian\)/);
  });

  test("is the same when it is built again, here and elsewhere, and --check is content", async () => {
    const files = ["all.grad.js", "all.grad.d.ts"];
    const read = (from: string): string[] =>
      files.map((file) => readFileSync(join(from, file), "utf8"));
    const [before, elsewhere] = [read(made), folderWith(all)];
    const runs = await Promise.all([
      gradc(folder, ["build", "--check", "all.grad.ts"]),
      gradc(elsewhere, ["build", "all.grad.ts"]),
    ]);
    for (const { code, err } of runs) expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(read(made)).toEqual(before);
    expect(read(join(elsewhere, "codegen-out"))).toEqual(before);
  });

  test("runs alone in plain node, without code generation, and gives the right numbers", async () => {
    const bare = folderWith({ "package.json": '{ "type": "module" }', "main.js": MAIN });
    copyFileSync(join(made, "all.grad.js"), join(bare, "all.grad.js"));
    const run = await node(bare, ["--disallow-code-generation-from-strings", "main.js"]);
    expect(run).toMatchObject({ code: 0, err: "" });
    const results = JSON.parse(run.out) as Record<string, unknown>;
    const expected = Object.entries(CALLS).map(([name, [, result]]) => [name, result]);
    expect(results).toEqual(Object.fromEntries(expected));
  });

  test("has text and types that name nothing of the machine, and keep the comments", () => {
    const [js, types] = ["all.grad.js", "all.grad.d.ts"].map((file) =>
      readFileSync(join(made, file), "utf8"),
    ) as [string, string];
    for (const text of [js, types]) {
      expect(text).not.toContain(top);
      expect(text).toContain(" * A Jacobian.\n");
      expect(text).not.toMatch(/\b(import|require|any)\b/);
    }
    for (const kind of ["Grad", "Jacobian", "Hessian", "Jvp", "Vjp", "Hvp"]) {
      expect(types).toContain(`interface ${kind}Function<`);
    }
  });
});

describe("an operation that cannot run alone", () => {
  const operation = (evaluate: string): string =>
    source(
      "const outer = 3;",
      "const outerFunction = (x: number): number => 3 * x;",
      `const op = defineOp({ name: "op", ${evaluate}, derivative: () => 3 });`,
      "export const usesIt = compileGrad((x) => op(x));",
    );

  /** Ways to need something else, each a file; those of one run are reported together. */
  const RUNS: readonly Readonly<Record<string, string>>[] = [
    {
      "uses an outer variable": "eval: (x) => outer * x",
      "calls an outer function": "eval: (x) => outerFunction(x)",
      "uses an outer variable in an inner function":
        "eval: (x) => [x].map((y) => outer * y)[0] as number",
      "uses what gradc exports": "eval: (x) => add(x, 2 * x).data",
    },
    {
      "is one of the machine's own": "eval: Math.expm1",
      "is bound": "eval: outerFunction.bind(null) as (x: number) => number",
    },
    {
      "uses an outer variable for few numbers":
        "eval: (x) => (x > 12345 && x < 12346 ? outer * x : 3 * x)",
    },
  ];

  const folder = folderWith({ "package.json": '{ "type": "module" }\n' });
  const cases = RUNS.flatMap((files, run) =>
    Object.entries(files).map(([what, evaluate], i) => {
      const file = `refused${run}-${i}.grad.ts`;
      writeFileSync(join(folder, file), operation(evaluate));
      return { what, run, file };
    }),
  );
  let runs: readonly Run[] = [];

  beforeAll(async () => {
    const files = RUNS.map((_, i) => cases.filter(({ run }) => run === i).map(({ file }) => file));
    runs = await Promise.all(files.map((some) => gradc(folder, ["build", ...some])));
  });

  test.each(cases)("because it $what is refused with FILE_NOT_ALONE", ({ run, file }) => {
    const { code, out, err } = runs[run] as Run;
    expect({ code, out }).toEqual({ code: 1, out: "" });
    const problems = err.split(/^(?=[A-Z]+_[A-Z_]+: )/m).filter((text) => text.includes(file));
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(/^FILE_NOT_ALONE: the generated file of usesIt /);
    expect(problems[0]).toMatch(/refused\d-\d\.grad\.ts:5:/);
    expect(problems[0]).toContain("  hint: ");
    expect(problems[0]).not.toMatch(/^ {4}at /m);
  });

  test("leaves nothing behind", () => {
    expect(existsSync(join(folder, "codegen-out"))).toBe(false);
  });
});

test("methods with quoted and computed names work, or are refused in words", async () => {
  const operation = (name: string, head: string): string =>
    `const ${name} = defineOp({ name: "${name}", ${head}(x: number): number { return 3 * x; }, derivative: () => 3 });`;
  const folder = folderWith({
    "package.json": '{ "type": "module" }\n',
    "methods.grad.ts": source(
      operation("quoted", '"eval"'),
      operation("computed", '["eval"]'),
      "export const both = compileGrad((x) => quoted(computed(x)));",
    ),
    "main.js":
      'import { both } from "./codegen-out/methods.grad.js"; console.log(both(2).grad[0]);',
  });
  const { code, err } = await gradc(folder, ["build"]);
  if (code === 1) return expect(err).toMatch(/^FILE_NOT_ALONE: the generated file of both /);
  expect({ code, err }).toEqual({ code: 0, err: "" });
  expect(await node(folder, ["main.js"])).toMatchObject({ code: 0, out: "9\n" });
});

test("a function that is cut into parts keeps the operations that its user defined", async () => {
  const folder = folderWith({
    "package.json": '{ "type": "module" }\n',
    "long.grad.ts": source(
      'const tripled = defineOp({ name: "tripled", eval: (x) => 3 * x, derivative: () => 3 });',
      "const chain = (x: Value): Value => {",
      "  for (let i = 0; i < 4000; i++) x = tripled(x.mul(1 / 3));",
      "  return x;",
      "};",
      "export const long = compileGrad(chain, { loops: false });",
    ),
    "main.js":
      'import { long } from "./codegen-out/long.grad.js"; console.log(long(2).value.toFixed(6));',
  });
  expect(await gradc(folder, ["build"])).toMatchObject({ code: 0, err: "" });
  expect(readFileSync(join(folder, "codegen-out/long.grad.js"), "utf8")).toContain("longValuePart");
  expect(await node(folder, ["main.js"])).toMatchObject({ code: 0, out: "2.000000\n" });
});
