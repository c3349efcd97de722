/** What a source file exports, also when it passes on what other files define. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { exportedNames } from "../../src/build/lower/exports.ts";
import { programOf } from "../../src/build/lower/program.ts";
import { freeNames } from "../../src/build/source-file.ts";

const folder = mkdtempSync(join(tmpdir(), "gradc-names-"));
afterAll(() => rmSync(folder, { recursive: true }));

writeFileSync(
  join(folder, "other.ts"),
  '/** Deep. */\nexport const deep = 1;\nexport default function whole() {}\nimport "./none.ts";\n',
);

const deep = { name: "deep", doc: "Deep." };

test.each([
  ["its own", "/** Mine. */\nexport const mine = 1;", [{ name: "mine", doc: "Mine." }]],
  [
    "its own, by another name",
    "/** Mine. */\nconst a = 1;\nexport { a as b };",
    [{ name: "b", doc: "Mine." }],
  ],
  [
    "not what it only uses",
    'import { deep } from "./other.ts";\nexport const a = deep;',
    [{ name: "a", doc: "" }],
  ],
  ["what it imports", 'import { deep } from "./other.ts";\nexport { deep };', [deep]],
  [
    "what it imports by another name",
    'import { deep as d } from "./other.ts";\nexport { d as deep };',
    [deep],
  ],
  ["a default", 'import whole from "./other.ts";\nexport { whole };', [{ name: "whole", doc: "" }]],
  ["one of another file", 'export { deep } from "./other.ts";', [deep]],
  ["all of another file", 'export * from "./other.ts";', [deep]],
])("names and doc comments: %s", (_, text, wanted) => {
  const file = join(folder, "source.grad.ts");
  writeFileSync(file, text);
  expect(exportedNames(programOf(file))).toMatchObject(wanted);
});

test("the names that a text uses and does not define", async () => {
  const text = "const f = (x) => x + y + { z }.z;\nfor (const i of list) f(i, Math.E);";
  expect(await freeNames(text)).toEqual({ names: ["y", "z", "list", "Math"] });
  expect(await freeNames("const f = (;")).toMatchObject({ problem: expect.any(String), names: [] });
});
