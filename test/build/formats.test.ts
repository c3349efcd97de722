/**
 * The kinds of files: each is loaded as its users would load it, computes what the committed ES
 * modules compute, to the last bit, and is left alone by prettier; TypeScript passes `strict`.
 *
 * The non-obvious decision: one program writes all examples in all kinds, and every test looks at
 * the same files.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { createContext, runInContext } from "node:vm";
import { check } from "prettier";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import * as loops from "../../codegen-out/loops.grad.js";
import * as orders from "../../codegen-out/orders.grad.js";
import { readme } from "../../codegen-out/readme.grad.js";
import { part } from "../runs.ts";
import { writeFormats } from "./writing-formats.ts";

vi.setConfig({ testTimeout: 120_000, hookTimeout: 240_000 });

const top = mkdtempSync(join(tmpdir(), "gradc-formats-"));
afterAll(() => rmSync(top, { recursive: true, force: true }));

const KINDS = ["esm", "ts", "cjs", "script"];
const SPLIT = KINDS.map((kind) => `${kind}+split`);
const ALL = [...KINDS, ...SPLIT];

beforeAll(async () => {
  const write = (names: readonly string[], formats: readonly string[]): Promise<void> => {
    const example = (name: string): string =>
      fileURLToPath(new URL(`../../examples/${name}.grad.ts`, import.meta.url));
    return writeFormats(top, names.map(example), formats);
  };
  await write(["readme", "loops", "orders", "shapes"], KINDS);
  await write(["readme", "orders"], SPLIT);
  await write(["black-scholes"], ["script"]);
  await write(["readme"], ["esm+bare"]);
});

const read = (kind: string, file: string): string => readFileSync(join(top, kind, file), "utf8");

type Loops = typeof loops;
type Orders = typeof orders;

/** What a plain script defines. */
function defined(kind: string, file: string): Record<string, unknown> {
  const context = createContext({});
  runInContext(read(kind, file), context);
  return { ...(context as Record<string, unknown>) };
}

/** A file of TypeScript, run by tsx. */
function printed(program: string): unknown {
  const file = join(top, "program.mts");
  writeFileSync(file, program);
  const tsx = pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href;
  return JSON.parse(
    execFileSync(process.execPath, ["--import", tsx, file], { encoding: "utf8" }),
  ) as unknown;
}

const p = {
  w: [
    [0.1, -0.2, 0.3],
    [0.4, 0.5, -0.6],
    [-0.7, 0.8, 0.9],
  ],
  u: [1, -1, 0.5],
  b: [0, 0.1, 0.2],
  out: [0.3, 0.2, -0.1],
};
const series = [0.5, 0.25, 0.75].map((now, i) => ({ now, next: i / 3 }));

/** A few results of the examples; the same in every kind. */
const results = (l: Loops, o: Orders, r: typeof readme): unknown => [
  r(-4, 2),
  r.value([-4, 2]),
  l.line(2, 1, [{ x: 1, y: 3 }]),
  l.predict(p, series),
  l.pendulum(0.5, 0, 1),
  o.frame(1, 0.5, 0.25),
  o.curvature(0.5, 0.25),
  o.along([0.5, 0.25], [1, 0]),
  r.inputNames,
  [...o.curvature.pattern.rows],
];

describe("what files compute", () => {
  const expected = results(loops, orders, readme);

  test("CommonJS", () => {
    const load = createRequire(join(top, "cjs", "x.cjs"));
    const [l, o, r] = ["loops", "orders", "readme"].map((name) => load(`./${name}.grad.cjs`));
    expect(results(l as Loops, o as Orders, (r as { readme: typeof readme }).readme)).toEqual(
      expected,
    );
  });

  test("a script: one global name, an object of functions or the function that has the name", () => {
    const found = ["loops", "orders", "readme"].map((name) =>
      defined("script", `${name}.grad.script.js`),
    );
    expect(found.map((names) => Object.keys(names))).toEqual([["loops"], ["orders"], ["readme"]]);
    const [l, o, r] = found as [{ loops: Loops }, { orders: Orders }, { readme: typeof readme }];
    // Another realm has arrays and objects of its own.
    const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
    expect(plain(results(l.loops, o.orders, r.readme))).toEqual(plain(expected));
  });

  test("a script of a source with an odd name", () => {
    expect(Object.keys(defined("script", "black-scholes.grad.script.js"))).toEqual([
      "blackScholes",
    ]);
  });

  test("TypeScript; CommonJS, imported by name into an ES module", () => {
    const program = `import { readme } from "./cjs/readme.grad.cjs";
      import { readme as typed } from "./ts/readme.generated.ts";
      import { pendulum } from "./ts/loops.generated.ts";
      console.log(JSON.stringify([readme(-4, 2), typed(-4, 2), pendulum(0.5, 0, 1)]));`;
    const expected = [readme(-4, 2), readme(-4, 2), loops.pendulum(0.5, 0, 1)];
    expect(printed(program)).toEqual(expected);
  });

  test("a file for each function", () => {
    const { along } = defined("script+split", "orders.along.grad.script.js");
    const args = [
      [0.5, 0.25],
      [1, 0],
    ] as const;
    const made = (along as typeof orders.along)(...args);
    expect(made.value).toBe(orders.along(...args).value);
    const files = readdirSync(join(top, "esm+split")).filter((file) => file.endsWith(".js"));
    expect(files.filter((file) => file.startsWith("orders."))).toEqual(
      ["along", "curvature", "frame", "torque", "velocity"].map((name) => `orders.${name}.grad.js`),
    );
    for (const file of files) {
      expect(read("esm+split", file).match(/^export /gm), file).toHaveLength(1);
    }
  });
});

describe("the texts", () => {
  test.each(ALL)("%s: prettier leaves every file alone", async (kind) => {
    const files = readdirSync(join(top, kind)).filter((file) => !file.endsWith(".map"));
    for (const file of part(files, ALL.indexOf(kind))) {
      const parser = file.endsWith("ts") ? "typescript" : "babel";
      expect([file, await check(read(kind, file), { parser })]).toEqual([file, true]);
    }
    expect(files.length).toBeGreaterThanOrEqual(4);
  });

  test("only TypeScript has types, and only where nothing can infer them", () => {
    expect(read("ts", "readme.generated.ts")).toContain(
      "function readmeBackward(\n  inputs: FlatArray,",
    );
    expect(read("esm", "readme.grad.js")).not.toContain("FlatArray");
    expect(readdirSync(join(top, "ts")).every((file) => file.endsWith(".generated.ts"))).toBe(true);
  });

  test("TypeScript passes strict, and what publishing to a registry of sources asks for", () => {
    for (const kind of ["ts", "ts+split"]) {
      for (const file of readdirSync(join(top, kind))) {
        const text = read(kind, file);
        expect(text).toContain("// @ts-nocheck\n");
        writeFileSync(join(top, kind, file), text.replace("// @ts-nocheck\n", ""));
      }
    }
    const tsc = createRequire(import.meta.url).resolve("typescript/package.json");
    const options = {
      strict: true,
      isolatedDeclarations: true,
      declaration: true,
      erasableSyntaxOnly: true,
      verbatimModuleSyntax: true,
      target: "es2022",
      module: "esnext",
      moduleResolution: "bundler",
      noEmit: true,
      types: [],
    };
    const config = { compilerOptions: options, include: ["ts", "ts+split", "cjs/*.d.cts"] };
    writeFileSync(join(top, "tsconfig.json"), JSON.stringify(config));
    const bin = join(tsc, "..", "bin", "tsc");
    expect(() => execFileSync(process.execPath, [bin, "-p", top], { stdio: "pipe" })).not.toThrow();
  });

  test("the header of each kind tells the command that makes it again", () => {
    expect(read("cjs", "readme.grad.cjs")).toContain("--format cjs");
    expect(read("script+split", "readme.readme.grad.script.js")).toMatch(
      /--format script --split$/m,
    );
  });

  test("no map, no comment that names one", () => {
    expect(readdirSync(join(top, "esm+bare")).sort()).toEqual([
      "readme.grad.d.ts",
      "readme.grad.js",
    ]);
    expect(read("esm+bare", "readme.grad.js")).not.toContain("sourceMappingURL");
    expect(read("esm", "readme.grad.js")).toContain("sourceMappingURL=readme.grad.js.map");
  });
});
