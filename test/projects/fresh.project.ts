/**
 * Fresh projects: made in an empty folder with `npm install`, as the README says, then built and
 * run. The Vite project is rendered on the server and tested with vitest as well.
 */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { launch, resultOf, serve, STRICT } from "./browser.ts";
import { COMPILER, installed, LOSS, PLUGIN_TOOLS, type Project } from "./project.ts";

/** All of what a build has written, as one text. */
function written(project: Project, folder: string): string {
  const files = readdirSync(project.at(folder), { recursive: true, encoding: "utf8" });
  return files
    .filter((file) => /\.(js|html)$/.test(file))
    .map((file) => project.read(join(folder, file)))
    .join("\n");
}

async function seenIn(project: Project, folder: string): Promise<unknown> {
  const browser = await launch();
  try {
    return await resultOf(browser, await serve(project.at(folder), STRICT));
  } finally {
    await browser.close();
  }
}

const MAIN = `
  import { loss } from "./loss.grad";
  const { value, grad }: { value: number; grad: readonly number[] } = loss(${LOSS.at.join()});
  document.body.dataset["result"] = JSON.stringify({ value, grad });
`;

const SCRIPT = '<script type="module" src="ENTRY"></script>';
const html = (entry: string): string =>
  `<!doctype html>\n<html lang="en">\n<head><title>gradc</title></head>\n<body>${SCRIPT.replace("ENTRY", entry)}</body>\n</html>\n`;

const TSCONFIG = JSON.stringify({
  compilerOptions: {
    target: "es2022",
    module: "esnext",
    moduleResolution: "bundler",
    strict: true,
    noEmit: true,
    // As Vite's own template has it: the types of Vite need newer libraries.
    skipLibCheck: true,
    types: ["node"],
  },
  include: ["src", "*.ts"],
});

test("a Vite project builds, runs in a page, on a server and in vitest, and its types are right", async () => {
  const project = await installed(
    ["vite", "vitest", "typescript", "@types/node", ...PLUGIN_TOOLS],
    {
      "tsconfig.json": TSCONFIG,
      "vite.config.ts": `
      import gradc from "gradc/vite";
      import { defineConfig } from "vite";
      export default defineConfig({ plugins: [gradc()] });`,
      "index.html": html("/src/main.ts"),
      "src/loss.grad.ts": LOSS.source,
      "src/factor.ts": LOSS.factor,
      "src/main.ts": MAIN,
      "src/server.ts": `
      import { loss } from "./loss.grad";
      console.log(JSON.stringify(loss(${LOSS.at.join()})));`,
      "src/loss.test.ts": `
      import { expect, test } from "vitest";
      import { loss } from "./loss.grad";
      test("loss", () => {
        expect(loss(${LOSS.at.join()})).toEqual(${JSON.stringify(LOSS.result)});
        expect(String(loss)).toContain("lossValueAndGrad");
      });`,
    },
  );
  await project.bin("tsc");
  await project.bin("vite", "build");
  expect(written(project, "dist")).not.toMatch(COMPILER);
  expect(await seenIn(project, "dist")).toEqual({ result: LOSS.result, complaints: [] });

  await project.bin("vite", "build", "--ssr", "src/server.ts", "--outDir", "server");
  expect(written(project, "server")).not.toMatch(COMPILER);
  expect(JSON.parse(await project.ran("node", "server/server.js"))).toEqual(LOSS.result);

  expect(await project.bin("vitest", "run")).toMatch(/1 passed/);
});

test("an esbuild project builds and runs", async () => {
  const project = await installed(["esbuild", ...PLUGIN_TOOLS], {
    "build.js": `
      import { build } from "esbuild";
      import gradc from "gradc/esbuild";
      await build({
        entryPoints: ["src/main.ts"],
        bundle: true,
        format: "esm",
        outdir: "public",
        plugins: [gradc()],
      });`,
    "public/index.html": html("./main.js"),
    "src/loss.grad.ts": LOSS.source,
    "src/factor.ts": LOSS.factor,
    "src/main.ts": MAIN,
  });
  await project.ran("node", "build.js");
  expect(written(project, "public")).not.toMatch(COMPILER);
  expect(await seenIn(project, "public")).toEqual({ result: LOSS.result, complaints: [] });
});
