/** The generated pages are what the source gives now. */
import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { PAGES } from "../docs/generate.ts";
import { filled, strayNumbers } from "../docs/tutorial.ts";

const read = (name: string): string =>
  readFileSync(new URL(`../docs/${name}`, import.meta.url), "utf8");

test.each(Object.entries(PAGES))("docs/%s is current (else: npm run docs)", async (name, page) => {
  expect(read(name)).toBe(await page());
});

test("the tutorial's links lead to files that are there", () => {
  const links = [...read("tutorial.md").matchAll(/\]\((?!https?:)([^)#]+)/g)];
  expect(links.length).toBeGreaterThan(15);
  for (const [, link = ""] of links)
    expect(existsSync(new URL(`../docs/${link}`, import.meta.url)), link).toBe(true);
});

test("each number in the tutorial's text stands in a block that a program printed", () => {
  expect(strayNumbers(read("tutorial.md"))).toEqual([]);
  expect(strayNumbers("## One\n5 and 12\n```text\n12\n```\n## Two\n12\n")).toEqual(["12"]);
});

const BLOCK = "<!-- run: gradc --help | from Commands -->\n```text\nold\n```\n";

test("the tutorial's blocks are filled where they stand", async () => {
  const page = await filled(`before\n${BLOCK}after\n`);
  expect(page).toMatch(/^before\n<!-- run: gradc --help [^]*```text\nCommands[^]*\n```\nafter\n$/);
  expect(await filled(page)).toBe(page);
});

test.each([
  ["gradc --help | from Nothing says this", "no line contains Nothing says this"],
  ["gradc --help | section Nothing", "no title contains Nothing"],
  ["gradc --help | sort up", "unknown filter sort up"],
  ["gradc explain", "gradc explain fails"],
])("a block that cannot be filled is an error: %s", async (directive, message) => {
  const page = BLOCK.replace("gradc --help | from Commands", directive);
  await expect(filled(page)).rejects.toThrow(message);
});
