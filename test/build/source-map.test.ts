/**
 * Source maps: stack traces of Node land on the user's line, and every mapped line of every
 * example points to a line of its source that does what the line says.
 *
 * The non-obvious decision: maps are read by Node's own reader, the one whose stack traces they are
 * for, and not by the code that wrote them.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { SourceMap } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readMarks } from "../../src/emit/code.ts";
import { writeFormats } from "./writing-formats.ts";

const GRADC = JSON.stringify(fileURLToPath(new URL("../../src/index.ts", import.meta.url)));
const folder = mkdtempSync(join(tmpdir(), "gradc-map-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The number that `guarded` refuses; the check does not meet it. */
const FORBIDDEN = 123.25;

const SOURCE = `import { add, compileGrad, defineOp, mul, rows, scalar, scan, sum } from ${GRADC};

const guarded = defineOp({
  name: "guarded",
  eval: (x) => {
    if (x === ${FORBIDDEN}) throw new RangeError("forbidden");
    return x * x;
  },
  derivative: (x) => [mul(2, x)],
});

export const flat = compileGrad((a, b) => {
  const s = add(a, b);
  return add(
    mul(s, guarded(mul(a, 1))), // first
    mul(2, guarded(b)), // second
  );
});

export const looped = compileGrad(
  (a, samples) =>
    sum(samples, ({ x }) => {
      const p = mul(a, x);
      return guarded(p); // in the loop
    }),
  scalar,
  rows({ x: scalar }),
);

export const carried = compileGrad((a) => {
  return scan(a, 3, (state) => {
    return guarded(state).mul(0.5); // in the scan
  });
});

export const unrolled = compileGrad((a) => {
  let total = a.mul(0);
  for (let i = 0; i < 3; i++) total = total.add(guarded(a.mul(i))); // three times
  return total;
}, { mode: "fast" });
`;

const lineOf = (text: string, mark: string): number =>
  text.split("\n").findIndex((line) => line.includes(mark)) + 1;

/** Runs a piece of a program under Node, and gives the places in the source in what it prints. */
function placesIn(extension: string, call: string): string[] {
  const load =
    extension === ".cjs"
      ? `const m = require("./cjs/throws.grad.cjs");`
      : `import * as m from "./esm/throws.grad.js";`;
  const file = join(folder, `run${extension}`);
  writeFileSync(file, `${load}\ntry { ${call}; } catch (error) { console.log(error.stack); }`);
  const stack = execFileSync(process.execPath, ["--enable-source-maps", file], {
    encoding: "utf8",
  });
  return [...stack.matchAll(/at (\w+) \(.*throws\.grad\.ts:(\d+):\d+\)/g)].map(
    ([, name, line]) => `${name} ${line}`,
  );
}

describe("stack traces of Node", () => {
  beforeAll(async () => {
    writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
    const source = join(folder, "throws.grad.ts");
    writeFileSync(source, SOURCE);
    await writeFormats(folder, [source], ["esm", "cjs"]);
  });

  test.each([".mjs", ".cjs"])("name the user's line, and the export, in %s", (extension) => {
    const exported = lineOf(SOURCE, "export const flat");
    const trace = (mark: string): string[] => [`flat ${lineOf(SOURCE, mark)}`, `flat ${exported}`];
    const [first, second] = [`m.flat(${FORBIDDEN}, 1)`, `m.flat(1, ${FORBIDDEN})`];
    expect(placesIn(extension, first)).toEqual(trace("// first"));
    expect(placesIn(extension, second)).toEqual(trace("// second"));
    const halves = `m.flat.forward([1, ${FORBIDDEN}], new Float64Array(m.flat.tapeLength))`;
    expect(placesIn(extension, halves)).toEqual(trace("// second"));
  });

  test.each([
    ["looped", `m.looped(1, [{ x: 2 }, { x: ${FORBIDDEN} }])`, "// in the loop"],
    ["carried", `m.carried(${FORBIDDEN})`, "// in the scan"],
    ["unrolled", `m.unrolled(${FORBIDDEN})`, "// three times"],
  ])("name the user's line in a loop: %s", (name, call, mark) => {
    expect(placesIn(".mjs", call)[0]).toBe(`${name} ${lineOf(SOURCE, mark)}`);
  });

  test("leave functions of the file's own where they are", () => {
    // `readNumber` throws; what called it is the export.
    expect(placesIn(".mjs", 'm.flat("1", 2)')).toEqual([
      `flat ${lineOf(SOURCE, "export const flat")}`,
    ]);
  });
});

const CODEGEN = fileURLToPath(new URL("../../codegen-out/", import.meta.url));
const FILES = readdirSync(CODEGEN).filter((file) => file.endsWith(".js"));

/** Words of generated code that stand for operations which the source spells. */
const SPELLINGS: Readonly<Record<string, RegExp>> = {
  "Math.sin(": /sin/,
  "Math.cos(": /cos|sin/,
  "Math.tanh(": /tanh|layer|mlp|model|network|activation/i,
  "erf(": /erf|normal|cdf/i,
};

describe.each(FILES)("%s", (file) => {
  const lines = readFileSync(join(CODEGEN, file), "utf8").split("\n");
  const payload = JSON.parse(readFileSync(join(CODEGEN, `${file}.map`), "utf8")) as {
    version: number;
    sources: string[];
    mappings: string;
  };
  const map = new SourceMap(payload as unknown as ConstructorParameters<typeof SourceMap>[0]);
  const sources = new Map(
    payload.sources.map((name) => [name, readFileSync(join(CODEGEN, name), "utf8").split("\n")]),
  );

  test("has a map of version 3 without texts, by relative paths, for all of its lines", () => {
    expect(payload.version).toBe(3);
    expect(payload).not.toHaveProperty("sourcesContent");
    expect(payload.sources.every((name) => name.startsWith("../examples/"))).toBe(true);
    expect(payload.mappings.split(";").length).toBeLessThanOrEqual(lines.length);
  });

  test("every statement of the straight-line functions is mapped to code, not to a blank or comment", () => {
    let inside = false;
    let statements = 0;
    lines.forEach((line, i) => {
      if (
        /^function \w+(Value|Forward|Backward|ValueAndGrad|Entries|Tangent|Product)\w*\(/.test(line)
      )
        inside = true;
      if (line === "}") inside = false;
      if (!inside || !/^ +(const|let|return|grad|tape|values|entries|\w+ \+=)/.test(line)) return;
      statements++;
      const entry = map.findEntry(i, line.length - line.trimStart().length);
      if (!("originalSource" in entry)) throw new Error(`line ${i + 1} is not mapped: ${line}`);
      const source = sources.get(entry.originalSource.replace(/^.*(?=\.\.\/examples)/, ""));
      const original = source?.[entry.originalLine] ?? "";
      expect(original.slice(entry.originalColumn).trim(), `line ${i + 1}`).not.toMatch(
        /^$|^\/?\*|^\/\//,
      );
    });
    expect(statements).toBeGreaterThan(5);
  });

  test("calls of functions are mapped to where the source calls them", () => {
    lines.forEach((line, i) => {
      for (const [spelling, expected] of Object.entries(SPELLINGS)) {
        const statement = line.trimStart();
        // Where the call is the whole of a forward statement, its place is the call's.
        if (!statement.startsWith(`const `) || !statement.includes(`= ${spelling}`)) continue;
        if (/const (d\w|\w+Dot)/.test(statement) || !statement.endsWith(");")) continue;
        const entry = map.findEntry(i, line.length - statement.length);
        if (!("originalSource" in entry)) throw new Error(`line ${i + 1} is not mapped`);
        const source = sources.get(entry.originalSource.replace(/^.*(?=\.\.\/examples)/, ""));
        expect(source?.[entry.originalLine], `${i + 1}: ${line}`).toMatch(expected);
      }
    });
  });
});

test("marks are taken out, and their places are those in the text without them", () => {
  const marked =
    "\u00014 7 0\u0002const a = \u000112 0 1\u0002f(b);\n  \u00013 2 0\u0002return a;\nplain";
  expect(readMarks(marked)).toEqual({
    text: "const a = f(b);\n  return a;\nplain",
    marks: [
      { line: 0, column: 0, of: 4, id: 7, graph: 0 },
      { line: 0, column: 10, of: 12, id: 0, graph: 1 },
      { line: 1, column: 2, of: 3, id: 2, graph: 0 },
    ],
  });
});
