/**
 * Where code generation is forbidden: compileGrad still works, says so, gives the same bits, and
 * generated files and source text need no evaluation.
 */
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { readme } from "../examples/readme.grad.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

/** Runs a module with code generation from strings forbidden; returns what it prints as JSON. */
function runForbidden(body: string): unknown {
  const flags = [
    "--disallow-code-generation-from-strings",
    "--import",
    "tsx",
    "--input-type=module",
  ];
  const script = `let works = true; try { new Function("")(); } catch { works = false; }
    if (works) throw new Error("the flag had no effect");\n${body}`;
  const printed = execFileSync(process.execPath, [...flags, "--eval", script], {
    cwd: root,
    encoding: "utf8",
  });
  return JSON.parse(printed);
}

test("compileGrad falls back to the interpreter, bit for bit the same", () => {
  const found = runForbidden(`
    const { readme } = await import("./examples/readme.grad.ts");
    const { readme: file } = await import("./codegen-out/readme.grad.js");
    const [a, b] = [readme(-4, 2), file(-4, 2)];
    const grad = new Float64Array(2);
    const tape = new Float64Array(readme.tapeLength);
    const forward = readme.forward([-4, 2], tape);
    readme.backward([-4, 2], tape, grad);
    console.log(JSON.stringify({ backend: readme.backend, a, b, forward, grad: [...grad], source: readme.source.valueAndGrad }));
  `);
  const { value, grad } = readme(-4, 2);
  expect(found).toEqual({
    backend: "interpreter",
    a: { value, grad },
    b: { value, grad },
    forward: value,
    grad,
    source: readme.source.valueAndGrad,
  });
  expect(value.toFixed(4)).toBe("24.7041");
});

test("asking for source text evaluates nothing", () => {
  const found = runForbidden(`
    let asked = 0;
    globalThis.Function = new Proxy(Function, { construct() { asked++; throw new EvalError("no"); } });
    const { compileGrad } = await import("./src/index.ts");
    const g = compileGrad((a, b) => a.mul(b), { backend: "interpreter" });
    const text = g.source.module.length;
    console.log(JSON.stringify({ asked, long: text > 500 }));
  `);
  expect(found).toEqual({ asked: 0, long: true });
});
