/**
 * The packed package: its map of entries and its types, in the eyes of publint and
 * arethetypeswrong; what a project needs installed; the versions of Node.
 */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { checkPackage, createPackageFromTarballData } from "@arethetypeswrong/core";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import { describe, expect, inject, test } from "vitest";
import { linked, LOSS, PLUGIN_TOOLS, TOOLS } from "./project.ts";

const tarball = (): Buffer => readFileSync(inject("tarball"));

test("publint finds nothing", async () => {
  const data = tarball();
  const packed = data.buffer.slice(data.byteOffset, data.byteOffset + data.byteLength);
  const { messages, pkg } = await publint({ pack: { tarball: packed as ArrayBuffer } });
  expect(messages.map((message) => formatMessage(message, pkg))).toEqual([]);
});

test("arethetypeswrong finds nothing but that gradc is an ES module", async () => {
  const result = await checkPackage(createPackageFromTarballData(new Uint8Array(tarball())));
  if (!result.types) throw new Error("the package has no types");
  // Node 10 knows no exports; `require` gives ES modules from Node 20.19 on.
  const known = new Set(["NoResolution node10", "CJSResolvesToESM node16-cjs"]);
  const problems = result.problems.map((problem) =>
    "resolutionKind" in problem ? `${problem.kind} ${problem.resolutionKind}` : problem.kind,
  );
  expect(problems.filter((problem) => !known.has(problem))).toEqual([]);
  expect(Object.keys(result.entrypoints)).toContain("./vite");
});

const PROGRAM = `
  import { compileGrad } from "gradc";
  console.log(JSON.stringify(compileGrad((x, y) => x.mul(y).add(x.sin()).mul(3))(0.5, 2)));
`;

describe("without the tools", () => {
  test("the run-time entries work, and others name what is missing", async () => {
    const project = await linked([], {
      "program.js": PROGRAM,
      "loss.grad.ts": LOSS.source,
      "config.js": 'import gradc from "gradc/vite"; gradc();\n',
      "nn.js": 'import { MLP } from "gradc/nn"; console.log(typeof MLP);\n',
      "math.js": 'import { erf } from "gradc/math"; console.log(erf(Infinity));\n',
    });
    expect(JSON.parse(await project.ran("node", "program.js"))).toEqual(LOSS.result);
    expect(await project.ran("node", "nn.js")).toBe("function\n");
    expect(await project.ran("node", "math.js")).toBe("1\n");

    const cli = project.at("node_modules/gradc/dist/build/cli.js");
    const build = await project.run("node", cli, "build");
    expect(build.code).toBe(1);
    expect(build.err).toMatch(
      /TOOL_MISSING: the gradc command needs the package [\w-]+, which.*npm install --save-dev ts-morph tsx esbuild prettier diff/s,
    );

    const config = await project.run("node", "config.js");
    expect(config.code).toBe(1);
    expect(config.err).toMatch(
      /TOOL_MISSING: the bundler plugin needs the package unplugin.*config\.js:1.*npm install --save-dev unplugin ts-morph tsx esbuild prettier/s,
    );
  });

  test("the plugin names them in the bundler's own error", async () => {
    const project = await linked(["unplugin", "rollup"], {
      "loss.grad.ts": LOSS.source,
      "main.js": 'export { loss } from "./loss.grad";',
      "build.js": `
        import gradc from "gradc/rollup";
        import { rollup } from "rollup";
        await rollup({ input: "main.js", plugins: [gradc()] });`,
    });
    const { code, err } = await project.run("node", "build.js");
    expect(code).toBe(1);
    expect(err).toMatch(/TOOL_MISSING.*npm install --save-dev/s);
  });
});

test("the plugin takes the mode from the configuration, and says what is wrong in it", async () => {
  const project = await linked([...PLUGIN_TOOLS, "rollup"], {
    "gradc.config.ts": 'export default { mode: "fast" };\n',
    "loss.grad.ts": `
      import { compileGrad } from "gradc";
      export const loss = compileGrad((x: number) => x + 1 + 1);`,
    "main.js": 'export { loss } from "./loss.grad";',
    "build.js": `
      import gradc from "gradc/rollup";
      import { rollup } from "rollup";
      const bundle = await rollup({ input: "main.js", plugins: [gradc()] });
      await bundle.write({ file: "bundle.js" });`,
  });
  await project.ran("node", "build.js");
  expect(project.read("bundle.js")).toContain("x + 2");
  project.write({ "gradc.config.ts": 'export default { mode: "slow" };\n' });
  const { code, err } = await project.run("node", "build.js");
  expect(code).toBe(1);
  expect(err).toMatch(/CONFIG_INVALID: .*mode is the string "slow".*gradc\.config\.ts:1:18/s);
});

const NODES = {
  "20 or the one that runs the tests": process.execPath,
  "22": fileURLToPath(new URL("node_modules/node22/bin/node", import.meta.url)),
  "24": fileURLToPath(new URL("node_modules/node24/bin/node", import.meta.url)),
};

describe.each(Object.entries(NODES))("Node %s", (_version, node) => {
  test("compiles at run time, at build time and in a bundler", async () => {
    const project = await linked([...PLUGIN_TOOLS, "rollup"], {
      "program.js": PROGRAM,
      "loss.grad.ts": LOSS.source,
      "on-values.grad.ts": LOSS.onValues,
      "factor.ts": LOSS.factor,
      "main.js": `
        import { loss } from "./loss.grad";
        console.log(JSON.stringify(loss(${LOSS.at.join()})));`,
      "written.js": `
        import { loss } from "./codegen-out/loss.grad.js";
        console.log(JSON.stringify(loss(${LOSS.at.join()})));`,
      "on-values.js": `
        import { loss } from "./codegen-out/on-values.grad.js";
        console.log(JSON.stringify(loss(${LOSS.at.join()})));`,
      "build.js": `
        import gradc from "gradc/rollup";
        import { rollup } from "rollup";
        const bundle = await rollup({ input: "main.js", plugins: [gradc()] });
        await bundle.write({ file: "bundle.js" });`,
      "required.cjs": 'console.log(typeof require("gradc").compileGrad);',
    });
    const program = async (...args: readonly string[]): Promise<unknown> =>
      JSON.parse(await project.ran(node, ...args));
    expect(await program("program.js")).toEqual(LOSS.result);
    await project.ran(node, project.at("node_modules/gradc/dist/build/cli.js"), "build");
    expect(await program("written.js")).toEqual(LOSS.result);
    expect(await program("on-values.js")).toEqual(LOSS.result);
    await project.ran(node, "build.js");
    expect(await program("bundle.js")).toEqual(LOSS.result);
    expect(await project.ran(node, "required.cjs")).toBe("function\n");
  });
});

test("the tools that the command and the plugin name are the optional peers", () => {
  const url = new URL("../../package.json", import.meta.url);
  const { peerDependencies } = JSON.parse(readFileSync(url, "utf8")) as {
    peerDependencies: object;
  };
  expect(Object.keys(peerDependencies).sort()).toEqual([...PLUGIN_TOOLS].sort());
  expect(PLUGIN_TOOLS).toEqual(["unplugin", ...TOOLS]);
});
