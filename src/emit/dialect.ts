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
  /** Whether code is marked with the operations it serves. */
  readonly marked: boolean;
}

/** What runs at run time. */
export const JAVASCRIPT: Dialect = { typed: false, margin: 0, marked: false };

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
