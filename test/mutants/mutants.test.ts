/**
 * The table of mutants fits the source as it stands: each row changes exactly one place.
 *
 * Whether the tests catch them is for `npm run test:mutants`, which takes minutes.
 */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { MUTANTS } from "./mutants.ts";

test.each(MUTANTS)("$name", ({ file, find, replace }) => {
  const text = readFileSync(new URL(`../../src/${file}`, import.meta.url), "utf8");
  expect(text.split(find)).toHaveLength(2);
  expect(replace).not.toBe(find);
});

test("names are unique", () => {
  const names = MUTANTS.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
});
