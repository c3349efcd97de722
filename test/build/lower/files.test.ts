/** Lowered sources and the files around them: data beside the source, and modules that are missing. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { compileModule } from "../../../src/build/module.ts";

const folder = mkdtempSync(join(tmpdir(), "gradc-files-"));
afterAll(() => rmSync(folder, { recursive: true }));

function compiled(name: string, source: string): ReturnType<typeof compileModule> {
  const file = join(folder, `${name}.grad.ts`);
  writeFileSync(file, source);
  return compileModule(file, { out: folder });
}

test.each([
  ["url", 'new URL("./data.json", import.meta.url)'],
  ["dirname", 'import.meta.dirname + "/data.json"'],
])("a source finds data beside itself with import.meta.%s", async (name, path) => {
  writeFileSync(join(folder, "data.json"), "[2, 3]");
  const { gradients } = await compiled(
    name,
    `import { readFileSync } from "node:fs";
     const [a, b] = JSON.parse(readFileSync(${path}, "utf8")) as [number, number];
     /** @grad */
     export const f = (x: number): number => a * x ** b;`,
  );
  const f = gradients[0]?.compiled as unknown as (x: number) => unknown;
  expect(f(2)).toEqual({ value: 16, grad: [24] });
});

test("what a source throws is shown at its line, whatever stands in more lines above", async () => {
  const source = `let [a, b] = [0, 0];
[
  a,
  b,
] = [1, 2];
if (a < b) throw new RangeError("here");
/** @grad */
export const f = (x: number) => x * x;`;
  await expect(compiled("throws", source)).rejects.toMatchObject({
    code: "MODULE_FAILED",
    // Vitest, which loads the module here, puts something before the path.
    place: { file: expect.stringMatching(/throws\.grad\.ts$/) as string, line: 6 },
  });
});

test("a module that is missing is shown where it is imported", async () => {
  const source =
    'import { g } from "./gone.ts";\n/** @grad */\nexport const f = (x: number) => g(x);';
  await expect(compiled("missing", source)).rejects.toMatchObject({
    code: "MODULE_FAILED",
    place: { line: 1, column: 19 },
  });
});

test("the same in a source that is not lowered is shown in it, not where it came to light", async () => {
  const source = 'export { g } from "./gone.ts";\n';
  await expect(compiled("passed-on", source)).rejects.toMatchObject({
    code: "MODULE_FAILED",
    place: { file: join(folder, "passed-on.grad.ts"), line: 1 },
  });
});
