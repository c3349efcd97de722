/**
 * Random programs in plain arithmetic: the plain function against the compiled one bit for bit, and
 * the gradient against differences of the plain function.
 *
 * The non-obvious decision: the plain functions are the very text of the source with nothing but
 * its types taken out, so no part of lowering can judge itself.
 */
import { transform } from "esbuild";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { tmpdir } from "node:os";
import { afterAll, describe, expect, test } from "vitest";
import { ModuleLoader } from "../../../src/build/import-module.ts";
import { type Gradient, loadGradients } from "../../../src/build/load.ts";
import { setDefaults } from "../../../src/options.ts";
import { uniform } from "../../../src/random.ts";
import { runs } from "../../runs.ts";
import { argumentsFrom, INPUTS, plainProgram, PREAMBLE } from "./programs.ts";

/** Without rows and with them; what has rows is also compared with the engine, bit for bit. */
const KINDS = [
  { kind: "plain arithmetic", rows: false, count: runs(1000) },
  { kind: "plain arithmetic over rows", rows: true, count: runs(100) },
] as const;
const IN_A_FILE = 25;
const POINTS = 4;
/** At so many of them the slopes are judged too. */
const SMOOTH = 2;

const folder = mkdtempSync(join(tmpdir(), "gradc-plain-"));
afterAll(() => rmSync(folder, { recursive: true }));

type Plain = (...args: unknown[]) => number;

/** The functions of a source as they stand. */
async function plainFunctions(
  text: string,
  names: readonly string[],
): Promise<Record<string, Plain>> {
  const { code } = await transform(text, { loader: "ts", target: "es2022", format: "cjs" });
  const body = `const module = { exports: {} };\n${code}\nreturn { ${names.join(", ")} };`;
  return new Function(body)() as Record<string, Plain>;
}

const SPECIAL = [0, -0, 1, -1, 2, 0.5, -0.5];

/** Ordinary points, and some among whose numbers are those where branches meet; one to four rows. */
function points(next: () => number): { x: number[]; data: number[] }[] {
  return Array.from({ length: POINTS }, (_, k) => {
    const numbers = (length: number): number[] =>
      Array.from({ length }, () =>
        k >= SMOOTH ? (SPECIAL[Math.floor((next() + 1) * 3.49)] as number) : next() * 1.5,
      );
    return { x: numbers(INPUTS), data: numbers(3 * (1 + (k % 4))) };
  });
}

/** The slope along one input, where differences of three widths agree that there is one. */
function slopeAt(f: (x: number[]) => number, x: readonly number[], i: number): number | undefined {
  const at = (h: number): number => f(x.map((v, j) => (j === i ? v + h : v)));
  const middle = at(0);
  const slopes = [1e-3, 5e-4, 1e-5].flatMap((h) => [
    (at(h) - at(-h)) / (2 * h),
    (at(h) - middle) / h,
    (middle - at(-h)) / h,
  ]);
  const [low, high] = [Math.min(...slopes), Math.max(...slopes)];
  const smooth = high - low <= 0.02 * Math.max(0.1, Math.abs(high), Math.abs(low));
  return smooth ? (slopes[6] as number) : undefined;
}

interface Tally {
  values: number;
  slopes: number;
  readonly wrong: string[];
}

function compare(gradient: Gradient, plain: Plain, seed: number, tally: Tally): void {
  const { flat, programs } = gradient.compilation;
  const hasRows = programs.main.graph.names.row !== undefined;
  for (const [k, { x, data }] of points(uniform(seed + 7)).entries()) {
    const f = (at: readonly number[]): number => plain(...argumentsFrom(at, data));
    const grad = new Float64Array(INPUTS);
    const rest = hasRows ? [data] : [];
    const value = flat["valueAndGrad"]?.(x as never, grad as never, ...(rest as never[]));
    tally.values++;
    if (!Object.is(value, f(x))) {
      tally.wrong.push(`${gradient.name}(${x.join(", ")}) is ${value}, not ${f(x)}`);
    }
    for (let i = 0; k < SMOOTH && i < INPUTS; i++) {
      const slope = slopeAt(f, x, i);
      if (slope === undefined) continue;
      tally.slopes++;
      const off = Math.abs((grad[i] as number) - slope);
      if (off <= 1e-2 * Math.max(0.1, Math.abs(slope))) continue;
      tally.wrong.push(`${gradient.name}(${x.join(", ")}) by ${i}: ${grad[i]}, not ${slope}`);
    }
  }
}

describe.each(KINDS)("$count random programs in $kind", ({ kind, rows, count }) => {
  const tally: Tally = { values: 0, slopes: 0, wrong: [] };
  const files = Math.ceil(count / IN_A_FILE);
  const loader = new ModuleLoader();

  test.each(Array.from({ length: files }, (_, k) => k))("file %i", async (k) => {
    const seeds = Array.from({ length: IN_A_FILE }, (_, i) => k * IN_A_FILE + i);
    const programs = seeds.map((seed) => plainProgram(seed, `f${seed}`, rows));
    const text = PREAMBLE + programs.map((program) => program.text).join("\n");
    const file = join(folder, `${kind.replaceAll(" ", "-")}${k}.grad.ts`);
    writeFileSync(file, text);
    // The values are judged here.
    const before = setDefaults({ check: rows });
    const { gradients } = await loadGradients(file, { loader });
    setDefaults(before);
    expect(gradients.length).toBe(IN_A_FILE);
    const plain = await plainFunctions(
      text,
      programs.map(({ name }) => name),
    );
    for (const [i, gradient] of gradients.entries()) {
      compare(gradient, plain[gradient.name] as Plain, seeds[i] as number, tally);
    }
    expect(tally.wrong.slice(0, 5)).toEqual([]);
  });

  test("most points had a slope to compare with", () => {
    expect(tally.values).toBe(files * IN_A_FILE * POINTS);
    expect(tally.slopes).toBeGreaterThan(files * IN_A_FILE * SMOOTH * INPUTS * 0.7);
  });
});
