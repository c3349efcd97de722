/**
 * How large the package is for those who load it: bytes, minified by esbuild and gzipped.
 *
 * The non-obvious decision: what is measured is a bundle of the source with one import, so a side
 * effect at the top level that keeps a bundler from dropping what is not used shows here.
 */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { describe, expect, test } from "vitest";

interface Bundle {
  readonly bytes: number;
  readonly files: readonly string[];
}

/** The bundle of a program that stands in the repository's root. */
async function bundle(contents: string): Promise<Bundle> {
  const resolveDir = fileURLToPath(new URL("../..", import.meta.url));
  const { outputFiles, metafile } = await build({
    stdin: { contents, resolveDir, loader: "ts" },
    absWorkingDir: resolveDir,
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2022",
    write: false,
    metafile: true,
  });
  const [output] = Object.values(metafile.outputs);
  const inputs = Object.entries(output?.inputs ?? {});
  return {
    bytes: gzipSync(outputFiles[0]?.contents ?? "", { level: 9 }).length,
    files: inputs.filter(([, { bytesInOutput }]) => bytesInOutput > 0).map(([file]) => file),
  };
}

const from = (names: string): string => `export ${names} from "./src/index.ts";`;

/** What is imported, how docs/bundlers.md calls it, and how many bytes it may have. */
const BUDGETS: readonly (readonly [program: string, about: string, budget: number])[] = [
  [from("{ Value }"), "the engine alone (`Value`)", 6_900],
  [from("{ compileGrad }"), "`compileGrad` alone", 79_000],
  [from("*"), "everything", 92_500],
];

describe.each(BUDGETS)("%s", (program, about, budget) => {
  test(`has at most ${budget} bytes`, async () => {
    const { bytes } = await bundle(program);
    expect(bytes).toBeLessThan(budget);
    // Who made it much smaller lowers the budget too.
    expect(bytes).toBeGreaterThan(0.93 * budget);
    const page = readFileSync(new URL("../../docs/bundlers.md", import.meta.url), "utf8");
    const row = page.split("\n").find((line) => line.startsWith(`| ${about} `)) ?? "";
    expect(row).toContain(` ${(budget / 1000).toFixed(1)} kB`);
  });
});

test("the engine alone is the engine alone", async () => {
  const { files } = await bundle(from("{ Value, add, sin }"));
  expect(files.filter((file) => /(trace|passes|emit|check|roll)\//.test(file))).toEqual([]);
});
