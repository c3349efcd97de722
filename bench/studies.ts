/**
 * Measurements that are no contest: how compiling scales, what is counted and not timed, and two
 * functions of one text.
 */
import type { Effort } from "./timing.ts";

export interface Study {
  readonly name: string;
  readonly about: string;
  run(how: { effort: Effort; large: boolean }): Promise<{ text: string; numbers: unknown }>;
}

export const STUDIES: readonly Study[] = [];
