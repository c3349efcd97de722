/**
 * Loading sources: the same names, values and lines of errors in packages of both module types, and
 * in a folder without a package.json.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, test } from "vitest";
import { gradc, gradcProcess } from "./process.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

const folder = mkdtempSync(join(tmpdir(), "gradc-load-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** A package with a good and a bad source in it. */
function makePackage(type: string | undefined): string {
  const path = join(folder, type ?? "none");
  mkdirSync(path);
  if (type !== undefined) writeFileSync(join(path, "package.json"), JSON.stringify({ type }));
  const start = `import { compileGrad, type Value } from ${JSON.stringify(join(ROOT, "src/index.ts"))};\n`;
  const good = `${start}/** Area. */\nexport const area = compileGrad((λ: Value, b: Value) => λ.mul(b));\n`;
  const bad = `${start}\nexport const wrong = compileGrad((a: Value) =>\n  a.data > 0 ? a : a.neg());\n`;
  writeFileSync(join(path, "good.grad.ts"), good);
  writeFileSync(join(path, "bad.grad.ts"), bad);
  return path;
}

describe.each(["module", "commonjs", undefined])("in a package of type %s", (type) => {
  const cwd = makePackage(type);

  // Without a type a package is one of CommonJS, and the next test shows that.
  const named = type === undefined ? [] : ["good.grad.ts"];
  test.each(named)("names of parameters and doc comments are found in %s", async (file) => {
    expect(await gradc(cwd, ["build", file])).toMatchObject({ code: 0, err: "" });
    const text = readFileSync(join(cwd, "codegen-out/good.grad.js"), "utf8");
    expect(text).toContain("export function area(λ, b) {");
    expect(text).toContain(" * Area.");
  });

  test("an error is shown at the user's line", async () => {
    // One in a process of its own: which kind of module is loaded first must not matter.
    const run = type === undefined ? gradcProcess : gradc;
    const { code, err } = await run(cwd, ["build", "bad.grad.ts"]);
    expect(code).toBe(1);
    expect(err).toContain("at bad.grad.ts:4:5");
    expect(err).toContain("> 4 |   a.data > 0 ? a : a.neg());");
  });
});
