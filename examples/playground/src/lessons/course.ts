/**
 * All lessons in order.
 *
 * The non-obvious decision: none.
 */
import { COMPILER } from "./compiler.ts";
import { DERIVATIVES } from "./derivatives.ts";
import type { Lesson } from "./lesson.ts";

export const COURSE: readonly Lesson[] = [...DERIVATIVES, ...COMPILER];
