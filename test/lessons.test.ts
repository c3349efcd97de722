/** Each lesson of examples/ prints what stands at its end, and all are short enough to be read. */
import { expect, test } from "vitest";
import { LESSONS, outputOf, programOf, readLesson, withOutput } from "../docs/lessons.ts";

test("the lessons are numbered from 1 on", () => {
  expect(LESSONS.length).toBeGreaterThan(15);
  expect(LESSONS.map((name) => Number(name.slice(0, 2)))).toEqual(LESSONS.map((_, i) => i + 1));
});

test.each(LESSONS)(
  "examples/%s.ts prints what stands at its end (else: npm run docs)",
  async (name) => {
    const text = readLesson(name);
    expect(text).toBe(withOutput(text, await outputOf(name)));
  },
);

test.each(LESSONS)("examples/%s.ts begins with what one learns, and is short", (name) => {
  const text = readLesson(name);
  const start = `/**\n * Lesson ${Number(name.slice(0, 2))}: `;
  expect(text.slice(0, start.length)).toBe(start);
  expect(text).toContain(` * Run: npx tsx examples/${name}.ts\n */\n`);
  expect(text.slice(0, text.indexOf("/* It prints:")).split("\n").length).toBeLessThan(60);
});

test("what a lesson prints is put to its end, in place of what stood there", () => {
  const program = '/** About. */\nimport { a } from "a";\n\nconsole.log(a);\n';
  const once = withOutput(program, "one");
  expect(once).toBe(`${program}\n/* It prints:\none\n*/\n`);
  expect(withOutput(once, "two\n$&")).toBe(`${program}\n/* It prints:\ntwo\n$&\n*/\n`);
  expect(programOf(once)).toBe("console.log(a);");
  expect(() => withOutput(program, "*/")).toThrow(TypeError);
});
