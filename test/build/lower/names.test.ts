/**
 * Names in generated code that come from variables of plain arithmetic, and source text in styles that
 * lowering adds text to.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { compileModule } from "../../../src/build/module.ts";

const folder = mkdtempSync(join(tmpdir(), "gradc-names-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** The generated file of a source. */
async function compiled(name: string, source: string): Promise<string> {
  const file = join(folder, `${name}.grad.ts`);
  writeFileSync(file, source);
  const { outputs } = await compileModule(file, { out: folder });
  return outputs[0]?.text ?? "";
}

test("variables of patterns give their names to what they are made of", async () => {
  const code = await compiled(
    "patterns",
    `const parts = (a: number, b: number) => ({ sum: a + b, more: [a * b] });
     /** @grad */
     export function f(p: [number, number], q: number): number {
       const [dx, dy, unchanged] = [p[0] - q, p[1] - q, q];
       const { sum, more: [area] } = parts(dx, dy);
       return sum * area! + Math.sin(area!) + sum + unchanged;
     }`,
  );
  for (const name of ["dx", "dy", "sum", "area"]) expect(code).toContain(`const ${name} = `);
  expect(code).not.toMatch(/\bunchanged\b/);
});

test("what has a name keeps it under another one", async () => {
  const code = await compiled(
    "handed-on",
    `const areaOf = (a: number, b: number): number => { const area = a * b; return area; };
     /** @grad */
     export function f(x: number, y: number): number {
       const result = areaOf(x, y);
       return result * result + Math.sin(result);
     }`,
  );
  expect(code).toContain("const area = x * y;");
  expect(code).not.toMatch(/\bresult\b/);
});

test("a source may leave its semicolons out", async () => {
  const code = await compiled(
    "bare",
    `/** @grad */
     export function f(x: number, y: number): number {
       let total = 0
       const [u, ...rest] = [x * y, x + y]
       if (x > y) total = u
       for (const r of rest) total += r * u
       return total
     }`,
  );
  expect(code).toContain("const u = x * y;");
});
