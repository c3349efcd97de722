/**
 * TypeScript's parser and checker, as ts-morph brings it.
 *
 * The non-obvious decision: it is loaded from the package in which ts-morph keeps it, and without
 * ts-morph around it, which takes as long again to load. The compiler in TypeScript itself has no
 * such interface any more; whoever replaces ts-morph changes this file.
 */
import { createRequire } from "node:module";
import type { ts as TypeScript } from "ts-morph";

/** The types of its syntax trees. */
export type { ts as TS } from "ts-morph";

const { resolve } = createRequire(import.meta.url);

/** The package is ts-morph's, so it is looked for from there. */
const load = createRequire(resolve("ts-morph"));

export const ts = load("@ts-morph/common/dist/typescript.js") as typeof TypeScript;
