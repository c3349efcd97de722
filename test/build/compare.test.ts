/** `gradc compare` on the command line: what is compared with what, where it goes, what is refused. */
import { describe, expect, test } from "vitest";
import { Project, removeProjects } from "./project.ts";

removeProjects();

const source = (name: string, body: string): string =>
  `import { compileGrad, compileJacobian, vector } from "gradc";\nexport const ${name} = ${body};\n`;

const FILES = {
  "a.grad.ts": source("loss", "compileGrad((a, b) => a.sub(b).pow(2).add(a.mul(0)))"),
  "b.grad.ts": source("loss", "compileGrad((a, b) => a.mul(a).sub(a.mul(b).mul(2)).add(b.mul(b)))"),
  "c.grad.ts": source("both", "compileJacobian((a, b) => [a.mul(b), a.add(b)])"),
  "d.grad.ts": source(
    "long",
    "compileGrad((x) => x.map((v) => v.mul(v)).reduce((s, v) => s.add(v)), vector(20))",
  ),
};

/** The first line of what a comparison prints. */
const titleOf = (out: string): string => out.split("\n")[0] as string;

describe("what is compared", () => {
  test.each([
    [["a.grad.ts#loss", "--mode", "exact,fast"], "loss: exact mode and fast mode"],
    [["a.grad.ts", "--mode=fast,exact"], "loss: fast mode and exact mode"],
    [["d.grad.ts", "--loops", "off,on"], "long: unrolled and rolled"],
    [["a.grad.ts", "--without", "share,prune"], "loss: all passes and without share and prune"],
    [
      ["a.grad.ts", "--mode", "fast", "--without", "simplify"],
      "loss: all passes and without simplify",
    ],
    [
      ["a.grad.ts", "--mode", "exact,fast", "--backend", "function,interpreter"],
      "loss: exact mode, generated code and fast mode, interpreter",
    ],
    [["c.grad.ts", "--direction", "reverse,forward"], "both: reverse mode and forward mode"],
    [["a.grad.ts#loss", "b.grad.ts#loss"], "a.grad.ts#loss and b.grad.ts#loss"],
    [
      ["a.grad.ts", "b.grad.ts", "--mode", "exact,fast"],
      "a.grad.ts#loss (exact mode) and b.grad.ts#loss (fast mode)",
    ],
  ])("%j", async (args, title) => {
    const { code, out, err } = await new Project(FILES).gradc("compare", ...args, "--no-time");
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(titleOf(out)).toBe(title);
  });

  test("a setting with one value is for both sides", async () => {
    const project = new Project(FILES);
    const args = ["a.grad.ts", "--mode", "fast", "--without", "simplify", "--json", "--no-time"];
    const { out } = await project.gradc("compare", ...args);
    const { sides } = JSON.parse(out) as { sides: { settings: string[] }[] };
    expect(sides.map(({ settings }) => settings)).toEqual([
      ["fast mode"],
      ["fast mode", "without simplify"],
    ]);
  });

  test("the configuration's mode is that of functions that set none", async () => {
    const config =
      'import { defineConfig } from "gradc/config";\nexport default defineConfig({ mode: "fast" });\n';
    const project = new Project({ ...FILES, "gradc.config.ts": config });
    const args = ["a.grad.ts", "b.grad.ts", "--json", "--no-time"];
    const { out } = await project.gradc("compare", ...args);
    const { sides } = JSON.parse(out) as { sides: { settings: string[] }[] };
    expect(sides.map(({ settings }) => settings)).toEqual([["fast mode"], ["fast mode"]]);
  });

  test("another function, and the IR", async () => {
    const project = new Project(FILES);
    const args = ["a.grad.ts", "b.grad.ts", "--no-time", "--function", "backward", "--ir"];
    const { out } = await project.gradc("compare", ...args);
    expect(out).toContain("The IR of backward");
    expect(out).toContain("input tape[0]");
  });

  test("without measuring the output is the same each time; with it there is more", async () => {
    const project = new Project(FILES);
    const args = ["compare", "a.grad.ts", "--mode", "exact,fast"];
    const [one, other, measured] = [
      await project.gradc(...args, "--no-time"),
      await project.gradc(...args, "--no-time"),
      await project.gradc(...args),
    ];
    expect(one).toEqual(other);
    expect(one.out).not.toMatch(/gzipped|nanoseconds/);
    expect(measured.out).toMatch(/gzipped.*\n.*nanoseconds a call.*\n.*middle half/);
    expect(measured.out).toMatch(/Measured here and now: \d+ rounds/);
  });
});

describe("wrong usage", () => {
  test.each([
    [[], /takes one FILE#NAME and two settings, or two/],
    [["a", "b", "c"], /takes one FILE#NAME/],
    [["a.grad.ts"], /there is nothing to compare/],
    [["a.grad.ts", "--mode", "fast"], /both sides have the same settings/],
    [["a.grad.ts", "--mode", "exakt,fast"], /--mode takes exact, fast.*did you mean exact\?/],
    [["a.grad.ts", "--mode", "exact,fast,exact"], /one value for each side/],
    [
      ["a.grad.ts", "--without", "differentiate"],
      /can be left out, simplify, share, collect, prune/,
    ],
    [["a.grad.ts", "--without", "shares"], /did you mean share\?/],
    [["a.grad.ts", "--direction", "reverse,forward"], /for Jacobians and Hessians only/],
    [["a.grad.ts", "--mode", "exact,fast", "--function", "backwards"], /did you mean backward\?/],
    [["a.grad.ts", "--mode", "exact,fast", "--width", "wide"], /--width takes a number/],
    [["a.grad.ts", "--mode", "exact,fast", "--html", "x.html", "--json"], /exclude each other/],
  ])("%j", async (args, message) => {
    const { code, out, err } = await new Project(FILES).gradc("compare", ...args);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toMatch(message);
  });

  test("functions that cannot be compared are a problem", async () => {
    const { code, err } = await new Project(FILES).gradc("compare", "a.grad.ts", "d.grad.ts");
    expect(code).toBe(1);
    expect(err).toMatch(/^COMPARE_DIFFERENT: loss and long.*one has 2 differentiated numbers/);
  });
});

describe("--html", () => {
  const args = ["compare", "a.grad.ts", "--mode", "exact,fast", "--no-time", "--html"];

  test("writes a page, and writes over its own", async () => {
    const project = new Project(FILES);
    expect((await project.gradc(...args, "out/page.html")).out).toMatch(
      /^written {2}out\/page\.html/,
    );
    expect(project.read("out/page.html")).toMatch(
      /^<!doctype html>\n<!-- @generated by gradc compare/,
    );
    expect((await project.gradc(...args, "out/page.html")).out).toBe("1 file unchanged\n");
    const other = ["compare", "a.grad.ts", "b.grad.ts", "--no-time", "--html", "out/page.html"];
    expect((await project.gradc(...other)).out).toMatch(/^written/);
    expect(project.list("out")).toEqual(["page.html"]);
  });

  test.each([
    ["what is the user's", "<!doctype html>\n<p>mine</p>\n"],
    ["what gradc build has made", "// @generated by gradc from a.grad.ts\n"],
  ])("does not write over %s", async (_, text) => {
    const project = new Project({ ...FILES, "page.html": text });
    const { code, err } = await project.gradc(...args, "page.html");
    expect(code).toBe(1);
    expect(err).toMatch(/^FILE_FOREIGN: page\.html was not made by gradc/);
    expect(project.read("page.html")).toBe(text);
  });

  test("where nothing can be written that is a problem", async () => {
    const project = new Project(FILES);
    const { code, err } = await project.gradc(...args, "a.grad.ts/page.html");
    expect(code).toBe(1);
    expect(err).toMatch(/^FILE_UNWRITABLE/);
  });
});

test("--json is one document; numbers that JSON does not know are words", async () => {
  const file = source("loss", "compileGrad((a) => a.mul(a).log())");
  const other = source("loss", "compileGrad((a) => a.log().mul(2))");
  const project = new Project({ "a.grad.ts": file, "b.grad.ts": other });
  const { out } = await project.gradc("compare", "a.grad.ts", "b.grad.ts", "--json", "--no-time");
  const document = JSON.parse(out) as Record<string, unknown>;
  expect(Object.keys(document)).toEqual(
    expect.arrayContaining(["summary", "title", "sides", "quantities", "agreement"]),
  );
  expect(out).toContain('"NaN"');
});
