/** The generated reference pages are what the tables in the source give now. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { PAGES } from "../docs/generate.ts";

test.each(Object.entries(PAGES))("docs/%s is current (else: npm run docs)", (name, page) => {
  expect(readFileSync(new URL(`../docs/${name}`, import.meta.url), "utf8")).toBe(page());
});
