/**
 * The structure of src: imports go one way, there are no cycles, files stay small, and the run-time
 * package depends on nothing.
 */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

const SRC = fileURLToPath(new URL("../src", import.meta.url));

/** The rungs, lowest first; a file may import its own rung and those below. */
const LADDER: readonly (readonly string[])[] = [
  [
    "catalogue",
    "errors",
    "special",
    "random",
    "creation-order",
    "kernels",
    "lazy",
    "multimap",
    "stopwatch",
  ],
  ["ops", "math", "place-finder"],
  ["rows", "recording"],
  ["rules", "value"],
  ["operations"],
  ["ir", "nn", "dot", "functions"],
  ["trace", "passes", "roll", "options"],
  ["define-op", "gradient"],
  ["iterations", "loops"],
  ["emit"],
  ["backend", "compiled"],
  ["check"],
  ["structured"],
  ["compile", "explain"],
  ["compilers"],
  ["plain"],
  ["index", "build"],
  ["bundle"],
];

/**
 * Types that a lower rung takes from a higher one. Emission of modules needs the record of a
 * compilation, which holds what emission made and what the check finds; only types go down.
 */
const TYPE_ONLY = new Set([
  "emit/module.ts -> compiled",
  "emit/callable.ts -> compiled",
  "compiled.ts -> check",
]);

interface Import {
  readonly from: string;
  readonly specifier: string;
  readonly typeOnly: boolean;
}

const files = readdirSync(SRC, { recursive: true, encoding: "utf8" }).filter((f) =>
  f.endsWith(".ts"),
);

function importsOf(file: string): Import[] {
  const text = readFileSync(join(SRC, file), "utf8");
  const pattern = /^(?:import|export)( type)?\s[^;]*?from "([^"]+)"|import\("([^"]+)"\)/gm;
  return [...text.matchAll(pattern)].map(([, type, fixed, dynamic]) => ({
    from: file,
    specifier: (fixed ?? dynamic) as string,
    typeOnly: type !== undefined,
  }));
}

const part = (file: string): string => file.split(/[/.]/)[0] as string;
const rung = (file: string): number => LADDER.findIndex((names) => names.includes(part(file)));
const target = ({ from, specifier }: Import): string =>
  relative(SRC, join(SRC, dirname(from), specifier));

const all = files.flatMap(importsOf);
const internal = all.filter(({ specifier }) => specifier.startsWith("."));

test("every file stands on a rung", () => {
  expect(files.filter((file) => rung(file) === -1)).toEqual([]);
  expect(internal.length).toBeGreaterThan(100);
});

test("imports never go up the ladder", () => {
  const up = internal.filter((i) => rung(target(i)) > rung(i.from));
  const wrong = up.filter((i) => !(i.typeOnly && TYPE_ONLY.has(`${i.from} -> ${part(target(i))}`)));
  expect(wrong.map((i) => `${i.from} -> ${target(i)}`)).toEqual([]);
});

test("no cycles", () => {
  const edges = new Map<string, string[]>();
  for (const i of internal) {
    if (i.typeOnly) continue;
    edges.set(i.from, [...(edges.get(i.from) ?? []), target(i)]);
  }
  const done = new Set<string>();
  const visit = (file: string, path: readonly string[]): void => {
    expect(path, "a cycle").not.toContain(file);
    if (done.has(file)) return;
    for (const next of edges.get(file) ?? []) visit(next, [...path, file]);
    done.add(file);
  };
  for (const file of files) visit(file, []);
});

describe("dependencies", () => {
  test("only build/ and bundle/ import anything from outside", () => {
    const tooling = new Set(["build", "bundle"]);
    const outside = all.filter((i) => !i.specifier.startsWith(".") && !tooling.has(part(i.from)));
    expect(outside).toEqual([]);
  });

  test("the heavy tools are behind one file each, loaded when needed", () => {
    const of = (name: string): string[] =>
      all.filter((i) => i.specifier.startsWith(name) && !i.typeOnly).map((i) => i.from);
    // TypeScript itself, which ts-morph brings, is loaded by build/lower/typescript.ts.
    expect(new Set(of("ts-morph"))).toEqual(new Set(["build/source-file.ts", "build/sources.ts"]));
    expect(new Set(of("esbuild"))).toEqual(new Set(["build/lower/bundle.ts"]));
    expect(new Set(of("tsx"))).toEqual(new Set(["build/import-module.ts"]));
    expect(new Set(of("prettier"))).toEqual(new Set(["build/format.ts"]));
    expect(new Set(of("diff"))).toEqual(new Set(["build/diff.ts"]));
  });
});

test("every file begins with what it is for", () => {
  const bare = files.filter((f) => !/^(#!.*\n)?\/\*\*/.test(readFileSync(join(SRC, f), "utf8")));
  expect(bare).toEqual([]);
});
