/**
 * Plain arithmetic in the page: `x * y` instead of `x.mul(y)`, lowered as `gradc build` does.
 *
 * The non-obvious decision: this module is loaded when the code looks as if it needed it, because
 * TypeScript's checker, which finds out what is a number, is many times the rest of the page.
 */
import { isPlainSource, lowerFile, RUNTIME } from "../../../../src/build/lower/lower.ts";
import { MARKED } from "../../../../src/build/lower/roots.ts";
import { textProgram } from "../../../../src/build/lower/text-program.ts";
import { runtime } from "../../../../src/plain/runtime.ts";

/** Where errors say that they are: lines and columns of the user's own text. */
export const PLAIN_FILE = "/plain.grad.ts";

/** What lowered code imports. */
export const PLAIN_MODULES: Readonly<Record<string, object>> = { [RUNTIME]: { runtime } };

/**
 * The lowered code, line by line; undefined where there is nothing to lower.
 * @throws GradcError LOWER_…
 */
export function lowered(code: string): string | undefined {
  const program = textProgram(PLAIN_FILE, code);
  return isPlainSource(program) ? lowerFile(PLAIN_FILE, program) : undefined;
}

/** What the module exports, with the functions that doc comments mark in compiled form. */
export function withMarked(exports: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const { [MARKED]: marked, ...rest } = exports;
  return { ...rest, ...(marked as object | undefined) };
}
