/**
 * `gradc init`: it starts a project, keeps what is there, and leaves package.json as formatted.
 */
import { describe, expect, test } from "vitest";
import { withScripts } from "../../src/build/package-scripts.ts";
import { Project, removeProjects } from "./project.ts";

removeProjects();

const PACKAGE = `{
    "name": "mine",   "type": "module",
    "scripts": {
        "test": "echo \\"}\\"",  "start": "node ."
    },
    "keywords": [ "a", "b" ]
}
`;

describe("gradc init", () => {
  test("writes what builds at once", async () => {
    const project = new Project({ "package.json": PACKAGE });
    project.linkGradc();
    const { code, out, err } = await project.gradc("init");
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toMatch(/^wrote {4}gradc\.config\.ts$/m);
    expect(out).toMatch(/^wrote {4}src\/gradients\/first\.grad\.ts$/m);
    expect(out).toMatch(/^changed {2}package\.json: .*gradc and gradc:check$/m);
    expect(out).toMatch(/^ {2}npm install --save-dev ts-morph tsx .*diff$/m);
    expect(out).toMatch(/^ {2}npx gradc build$/m);
    expect(await project.gradc("build")).toMatchObject({ code: 0, err: "" });
    expect(project.list("src/generated")).toContain("first.grad.js");
    const { rosenbrock } = (await import(
      /* @vite-ignore */ `${project.folder}/src/generated/first.grad.js`
    )) as { rosenbrock(x: number, y: number): unknown };
    expect(JSON.stringify(rosenbrock(-1, 1))).toBe('{"value":4,"grad":[-4,0]}');
    expect(out).toContain("rosenbrock(-1, 1) is { value: 4, grad: [-4, 0] }");
  });

  test("overwrites nothing, and says so", async () => {
    const files = {
      "package.json": '{ "type": "module", "scripts": { "gradc": "mine", "gradc:check": "mine" } }',
      "gradc.config.mjs": "export default {};\n",
      "src/gradients/first.grad.ts": "// mine\n",
    };
    const project = new Project(files);
    const { code, out } = await project.gradc("init");
    expect(code).toBe(0);
    expect(out.match(/^kept /gm)).toHaveLength(3);
    for (const [file, text] of Object.entries(files)) expect(project.read(file)).toBe(text);
    expect(project.has("gradc.config.ts")).toBe(false);
  });

  test.each([
    ["no package.json", undefined, /^skipped {2}package\.json, which is not here/m],
    [
      "one that is no JSON",
      "{ oops",
      /^skipped {2}package\.json: it is not valid JSON[^]*"gradc"/m,
    ],
  ])("works with %s", async (_, text, message) => {
    const project = new Project(text === undefined ? {} : { "package.json": text });
    if (text === undefined) project.remove("package.json");
    const { code, out } = await project.gradc("init");
    expect(code).toBe(0);
    expect(out).toMatch(message);
    expect(project.has("src/gradients/first.grad.ts")).toBe(true);
    if (text !== undefined) expect(project.read("package.json")).toBe(text);
  });
});

describe("scripts are added to package.json", () => {
  const scripts = { a: "do a", b: 'do "b"' };
  const added = (text: string): string => withScripts(text, scripts).text;

  test("at the end of those that are there, and nothing else changes", () => {
    const text = added(PACKAGE);
    const lines = ['"start": "node .",', '        "a": "do a",', '        "b": "do \\"b\\""'];
    expect(text).toBe(PACKAGE.replace('"start": "node ."', lines.join("\n")));
  });

  const [A, B] = ['"a": "do a"', String.raw`"b": "do \"b\""`];
  const BOTH = `{\n    ${A},\n    ${B}\n  }`;

  test.each([
    ["empty scripts", '{\n  "scripts": {}\n}\n', `{\n  "scripts": ${BOTH}\n}\n`],
    ["no scripts", '{\n  "name": "x"\n}\n', `{\n  "name": "x",\n  "scripts": ${BOTH}\n}\n`],
    ["an empty package", "{}", `{\n  "scripts": ${BOTH}\n}`],
    ["one line", '{ "scripts": { "c": "{" } }', `{ "scripts": { "c": "{", ${A}, ${B} } }`],
    [
      "tabs",
      '{\n\t"scripts": {\n\t\t"c": "d"\n\t}\n}\n',
      `{\n\t"scripts": {\n\t\t"c": "d",\n\t\t${A},\n\t\t${B}\n\t}\n}\n`,
    ],
    [
      "Windows lines",
      '{\r\n  "scripts": {\r\n    "c": "d"\r\n  }\r\n}\r\n',
      `{\r\n  "scripts": {\r\n    "c": "d",\r\n    ${A},\r\n    ${B}\r\n  }\r\n}\r\n`,
    ],
    [
      "a byte order mark",
      '\uFEFF{\n  "name": "x"\n}\n',
      `\uFEFF{\n  "name": "x",\n  "scripts": ${BOTH}\n}\n`,
    ],
    [
      "some of them",
      '{\n  "scripts": {\n    "b": "mine"\n  }\n}\n',
      `{\n  "scripts": {\n    "b": "mine",\n    ${A}\n  }\n}\n`,
    ],
  ])("with %s", (_, text, expected) => {
    expect(added(text)).toBe(expected);
    expect(withScripts(expected, scripts)).toEqual({ text: expected, added: [] });
  });

  test("but not where an earlier key is named scripts, too", () => {
    const text = '{ "config": { "scripts": { "x": "y" } }, "scripts": { "c": "d" } }';
    const { text: result, problem } = withScripts(text, scripts);
    expect(problem).toMatch(/not where they were expected/);
    expect(result).toBe(text);
  });
});
