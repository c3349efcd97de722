/** A text that is no file, lowered and run: what a page does with what is typed into it. */
import { expect, test } from "vitest";
import { transform } from "esbuild";
import { isPlainSource, lowerFile, RUNTIME } from "../../../src/build/lower/lower.ts";
import { MARKED } from "../../../src/build/lower/roots.ts";
import { textProgram } from "../../../src/build/lower/text-program.ts";
import * as gradc from "../../../src/index.ts";
import { runtime } from "../../../src/plain/runtime.ts";

const PATH = "/page.grad.ts";

/** The exports of a text, lowered. */
async function run(text: string): Promise<Record<string, any>> {
  const program = textProgram(PATH, text);
  expect(isPlainSource(program)).toBe(true);
  const { code } = await transform(lowerFile(PATH, program), { loader: "ts", format: "cjs" });
  const modules: Record<string, object> = { [RUNTIME]: { runtime }, gradc };
  const module = { exports: {} };
  new Function("require", "module", "exports", code)(
    (name: string) => modules[name],
    module,
    module.exports,
  );
  return module.exports;
}

test("plain arithmetic in a compiler's call", async () => {
  const { area } = await run(
    [
      'import { compileGrad } from "gradc";',
      "export const area = compileGrad((a: number, b: number) => {",
      "  const square = a ** 2;",
      "  return square * b + Math.sin(a);",
      "});",
    ].join("\n"),
  );
  expect(area(2, 3)).toEqual({ value: 12 + Math.sin(2), grad: [12 + Math.cos(2), 4] });
  expect(area.source.valueAndGrad).toContain("const square = a * a;");
});

test("a function that a doc comment marks", async () => {
  const exports = await run(
    "/** @grad */\nexport function f(x: number): number {\n  return x > 0 ? x * x : 0;\n}\n",
  );
  const f = exports[MARKED].f;
  expect([f(3), f(-3)]).toEqual([
    { value: 9, grad: [6] },
    { value: 0, grad: [0] },
  ]);
});

test("what cannot be lowered is refused at its line", async () => {
  const text = [
    'import { compileGrad } from "gradc";',
    "export const f = compileGrad((x: number) => {",
    "  for (let i = 0; i < x; i++) x *= 2;",
    "  return x;",
    "});",
  ].join("\n");
  const error = await run(text).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: "LOWER_CONTROL", place: { file: PATH, line: 3 } });
});

test("ordinary code is not plain", () => {
  const text =
    'import { compileGrad } from "gradc";\nexport const f = compileGrad((a) => a.mul(2));';
  expect(isPlainSource(textProgram(PATH, text))).toBe(false);
});
