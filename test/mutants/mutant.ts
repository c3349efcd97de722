/**
 * What a mutant is.
 *
 * The non-obvious decision: a mutant is text for text, not a change of a syntax tree, so a row
 * reads like the line of a patch. `mutants.test.ts` keeps the rows fitting the source.
 */

export interface Mutant {
  /** Where, and what is wrong with it. */
  readonly name: string;
  /** Below src/. */
  readonly file: string;
  /** The exact text, which occurs once. */
  readonly find: string;
  readonly replace: string;
}

/** Rows of one file: name, text, replacement. */
export const inFile = (
  file: string,
  ...rows: readonly (readonly [string, string, string])[]
): Mutant[] => rows.map(([name, find, replace]) => ({ name, file, find, replace }));
