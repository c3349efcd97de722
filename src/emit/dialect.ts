/**
 * The dialects that functions are written in: JavaScript or TypeScript, marked for a source map or
 * not, at the left edge or inside of something.
 *
 * The non-obvious decision: types are written only where TypeScript cannot infer them, at
 * parameters and results, so both languages share every line of every body.
 */
import { type Code, code } from "./code.ts";

export interface Dialect {
  /** Whether types are written. */
  readonly typed: boolean;
  /** Columns before a function. */
  readonly margin: number;
  readonly marks: Marks;
}

/**
 * Which code is marked with what it serves: none; statements and calls, which may throw and so have
 * a place of their own in a source map; or every expression, for explanations.
 */
export type Marks = "none" | "calls" | "all";

/** What runs at run time. */
export const JAVASCRIPT: Dialect = { typed: false, margin: 0, marks: "none" };

/** Types that heads of functions mention. */
type Noted = "flat" | "number" | "nothing";

const NOTES: Readonly<Record<Noted, Code>> = {
  flat: code`: FlatArray`,
  number: code`: number`,
  nothing: code`: void`,
};

/** `: number` where types are written, else nothing. */
export function typeNote({ typed }: Dialect, type: Noted): Code {
  return typed ? NOTES[type] : code``;
}
