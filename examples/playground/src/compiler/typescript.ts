/**
 * TypeScript in the page, in the place of src/build/lower/typescript.ts, which needs Node.
 *
 * The non-obvious decision: the page loads what is inside of ts-morph and not ts-morph; it is by far
 * the largest file, and only plain arithmetic needs it.
 */
// @ts-expect-error There are no types beside it; those of ts-morph are used.
import typescript from "@ts-morph/common/dist/typescript.js";
import type { ts as Ts } from "ts-morph";

export const ts = typescript as typeof Ts;
