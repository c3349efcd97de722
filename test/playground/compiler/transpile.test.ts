/** The user's module as a script. */
import { expect, test } from "vitest";
import { transpile, userColumn } from "../../../examples/playground/src/compiler/transpile.ts";

const scriptOf = (code: string): string => {
  const made = transpile(code);
  return "script" in made ? made.script : "";
};

test("types go, lines stay", () => {
  const code = `import {
  add, // here
  type Value,
} from "gradc";

type Pair = [
  Value,
  Value,
];
export function f(a: Value, b: Value): Value {
  return add(a, b as Value);
}`;
  const lines = scriptOf(code).split("\n");
  expect(lines).toHaveLength(code.split("\n").length);
  expect(lines[10]).toContain("add");
  expect(scriptOf(code)).toContain("require('gradc')");
});

test("a mistake in the syntax has a place", () => {
  const made = transpile("const a = 1;\nconst b = a +;\n");
  expect(made).toMatchObject({ problem: { line: 2, column: 14 } });
  expect("problem" in made && made.problem.summary).toBe(
    "This is not TypeScript yet: Unexpected token.",
  );
});

/** The word in the user's line to which the column of a word in the script leads. */
function wordAt(code: string, word: string): string {
  const script = scriptOf(code).split("\n").at(-1) ?? "";
  const user = code.split("\n").at(-1) ?? "";
  return user.slice(userColumn(script, user, script.indexOf(word) + 1) - 1);
}

test("columns lead back to the user's words", () => {
  const head = 'import { add, type Value } from "gradc";\n';
  const line = "const f = (a: Value, b: Value) => add(a, b.mul(a as Value).neg())";
  expect(wordAt(head + line, "call")).toBe("add(a, b.mul(a as Value).neg())");
  expect(wordAt(head + line, "mul")).toBe("mul(a as Value).neg())");
  expect(wordAt(head + line, "neg")).toBe("neg())");
  expect(wordAt(head + line, "nowhere")).toBe(line);
});
