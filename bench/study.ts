/** What a measurement is that is no contest: it prints a table of its own. */
import type { Effort } from "./timing.ts";

export interface StudyResult {
  /** Markdown. */
  readonly text: string;
  /** For the file of numbers. */
  readonly numbers: unknown;
}

export interface Study {
  readonly name: string;
  readonly about: string;
  run(how: { readonly effort: Effort; readonly large: boolean }): Promise<StudyResult>;
}
