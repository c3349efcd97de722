/**
 * The other packages: whether they are there, and how they are loaded.
 *
 * The non-obvious decision: they are installed by bench/package.json and loaded by name at run
 * time, so neither the main install nor its type checker ever sees them. What is used of each is
 * described by a small type next to where it is used.
 */
import { existsSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);

export const HOW_TO_INSTALL = "npm ci --prefix bench";

/** Whether a package is installed. */
export const isInstalled = (name: string): boolean =>
  existsSync(new URL(`node_modules/${name}/package.json`, import.meta.url));

/** Loads an ES module of an installed package. */
export async function load<T>(specifier: string): Promise<T> {
  return (await import(specifier)) as T;
}

/** Loads a CommonJS module of an installed package. */
export const loadCommonJs = <T>(specifier: string): T => require(specifier) as T;
