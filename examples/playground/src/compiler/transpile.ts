/**
 * What the user writes, as a script that asks `require` for what it imports.
 *
 * The non-obvious decision: types are stripped and imports are rewritten in place, so lines stay
 * the user's own; only columns move, and `userColumn` finds them again by counting words.
 */
import { transform } from "sucrase";
import type { Problem } from "./protocol.ts";

/** The name under which the user's code appears in stacks and places. */
export const USER_FILE = "/playground.grad.ts";

/** The user's module, ready to be evaluated, or what is wrong with its syntax. */
export type Transpiled = { readonly script: string } | { readonly problem: Problem };

/** Strips types and makes `require(…)` of imports; each line stays where it is. */
export function transpile(code: string): Transpiled {
  try {
    const { code: script } = transform(code, {
      transforms: ["typescript", "imports"],
      disableESTransforms: true,
      preserveDynamicImport: true,
      filePath: USER_FILE,
    });
    return { script };
  } catch (error) {
    return { problem: syntaxProblem(error) };
  }
}

/** What sucrase says, with the place as numbers: `Error transforming …: Unexpected token (3:14)`. */
function syntaxProblem(error: unknown): Problem {
  const message = error instanceof Error ? error.message : String(error);
  const text = message.replace(/^Error transforming \S+: /, "");
  const place = /\s*\((\d+):(\d+)\)\s*$/.exec(text);
  const hint = "Check the brackets, quotes and commas around here.";
  if (place === null) return { summary: text, hint };
  const summary = `This is not TypeScript yet: ${text.slice(0, place.index)}.`;
  return { summary, hint, line: Number(place[1]), column: Number(place[2]) };
}

const WORD = /[\w$]+/g;

/**
 * The column in the user's line of what stands at a column of the transpiled line: the same word,
 * as often before it. Columns count from 1; 1 where the word is not the user's.
 */
export function userColumn(script: string, user: string, column: number): number {
  const words = [...script.matchAll(WORD)];
  let at = words.findLastIndex(({ index }) => index < column);
  // An imported function is called as `_gradc.add.call(void 0, …)`.
  const called = words[at];
  if (called?.[0] === "call" && script[called.index - 1] === ".") at--;
  const word = words[at]?.[0];
  if (word === undefined) return 1;
  const before = words.slice(0, at).filter(([other]) => other === word).length;
  const same = [...user.matchAll(WORD)].filter(([other]) => other === word);
  const found = same[before] ?? same.at(-1);
  return found === undefined ? 1 : found.index + 1;
}
