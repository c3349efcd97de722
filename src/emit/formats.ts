/**
 * The kinds of files that functions are written in.
 *
 * The non-obvious decision: all kinds hold the same functions, to the letter; what differs is how a
 * file begins and ends, and whether parameters have types.
 */
import { type Code, code, indent, join } from "./code.ts";
import type { Dialect } from "./dialect.ts";
import type { HeaderKind } from "./header.ts";

/** ES module, TypeScript, CommonJS, or a plain script that defines one global name. */
export type Format = "esm" | "ts" | "cjs" | "script";

export interface FormatRow {
  /** How the names of its files end, before and without what says that they come from gradc. */
  readonly extension: `.${string}`;
  /** How those with its types end, if it has none itself. */
  readonly types?: `.${string}`;
  readonly header: HeaderKind;
  readonly parser: "babel" | "typescript";
  readonly dialect: Omit<Dialect, "marks">;
  /** Whether a source map lies beside it. */
  readonly mapped: boolean;
  /** What stands before `function` of an exported one. */
  readonly exported: Code;
  /** The first statements. */
  readonly opening: readonly Code[];
  /** The last statements. A script is called `global`. */
  readonly closing: (names: readonly Code[], global: string) => readonly Code[];
  /** Puts the finished parts into what they stand in. */
  readonly wrap: (parts: readonly string[], global: string) => string;
}

const JAVASCRIPT = { typed: false, margin: 0 } as const;
const STRICT = code`"use strict";`;
const nothing = (): readonly Code[] => [];

/** Whether a script is the one function it holds, which has its name, and no object of functions. */
export const isWhole = (names: readonly string[], global: string): boolean =>
  names.length === 1 && names[0] === global;

/** Whether a template literal goes on over several lines: moving them would change it. */
const holdsTemplate = (text: string): boolean =>
  text.split("\n").some((line) => (line.match(/`/g)?.length ?? 0) % 2 === 1);

const indented = (text: string): string => (holdsTemplate(text) ? text : indent(text as Code));

const joined = (parts: readonly string[]): string => parts.join("\n\n");

export const FORMATS: Readonly<Record<Format, FormatRow>> = {
  esm: {
    extension: ".js",
    types: ".d.ts",
    header: "code",
    parser: "babel",
    dialect: JAVASCRIPT,
    mapped: true,
    exported: code`export `,
    opening: [],
    closing: nothing,
    wrap: joined,
  },
  ts: {
    extension: ".ts",
    header: "typed code",
    parser: "typescript",
    dialect: { typed: true, margin: 0 },
    mapped: false,
    exported: code``,
    opening: [],
    closing: nothing,
    wrap: joined,
  },
  cjs: {
    extension: ".cjs",
    types: ".d.cts",
    header: "code",
    parser: "babel",
    dialect: JAVASCRIPT,
    mapped: true,
    exported: code``,
    opening: [STRICT],
    closing: (names) => [
      join(
        names.map((name) => code`exports.${name} = ${name};`),
        "\n",
      ),
    ],
    wrap: joined,
  },
  script: {
    extension: ".script.js",
    header: "code",
    parser: "babel",
    dialect: { typed: false, margin: 2 },
    mapped: false,
    exported: code``,
    opening: [STRICT],
    closing: (names, global) => [
      code`return ${isWhole(names, global) ? (names[0] as Code) : code`{ ${join(names, ", ")} }`};`,
    ],
    wrap: (parts, global) => `var ${global} = (() => {\n${joined(parts.map(indented))}\n})();`,
  },
};
