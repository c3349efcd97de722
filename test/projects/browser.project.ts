/**
 * Pages in headless Chromium: the bundles of all bundlers under a strict Content-Security-Policy,
 * the package itself without any bundler, and Vite's development server with its overlay.
 */
import { readdirSync } from "node:fs";
import { createServer } from "node:net";
import { fileURLToPath } from "node:url";
import { type Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { ringRadius } from "../../examples/layout.ts";
import { launch, open, resultOf, serve, STRICT } from "./browser.ts";
import { COMPILER, linked, LOSS, PLUGIN_TOOLS, type Project } from "./project.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

const SHOW = `document.body.dataset.result = JSON.stringify(loss(${LOSS.at.join()}));\n`;
const page = (script: string): string =>
  `<!doctype html>\n<title>gradc</title>\n<body><script type="module" src="${script}"></script></body>\n`;

const SOURCES = {
  "src/loss.grad.ts": LOSS.source,
  "src/factor.ts": LOSS.factor,
  "src/main.js": `import { loss } from "./loss.grad";\n${SHOW}`,
};

/** How each bundler is told to make dist/bundle.js of src/main.js. */
const CONFIGS: Readonly<Record<string, string>> = {
  vite: `
    import gradc from "gradc/vite";
    import { build } from "vite";
    await build({
      configFile: false,
      plugins: [gradc()],
      build: { lib: { entry: "src/main.js", formats: ["es"], fileName: () => "bundle.js" } },
    });`,
  rollup: `
    import gradc from "gradc/rollup";
    import { rollup } from "rollup";
    const bundle = await rollup({ input: "src/main.js", plugins: [gradc()] });
    await bundle.write({ file: "dist/bundle.js" });`,
  rolldown: `
    import gradc from "gradc/rolldown";
    import { build } from "rolldown";
    await build({ input: "src/main.js", plugins: [gradc()], output: { file: "dist/bundle.js" } });`,
  esbuild: `
    import gradc from "gradc/esbuild";
    import { build } from "esbuild";
    await build({
      entryPoints: ["src/main.js"],
      bundle: true,
      minify: true,
      format: "esm",
      outfile: "dist/bundle.js",
      plugins: [gradc()],
    });`,
  ...Object.fromEntries(
    ["webpack", "@rspack/core"].map((name) => [
      name,
      `
    import gradc from "gradc/${name === "webpack" ? "webpack" : "rspack"}";
    import bundler from "${name}";
    import { resolve } from "node:path";
    const compiler = (bundler.default ?? bundler)({
      mode: "production",
      target: "web",
      entry: "./src/main.js",
      output: { path: resolve("dist"), filename: "bundle.js" },
      plugins: [gradc()],
    });
    await new Promise((done, fail) =>
      compiler.run((error, stats) => {
        if (error) fail(error);
        else if (stats.hasErrors()) fail(new Error(stats.toString({ all: false, errors: true })));
        else compiler.close(done);
      }),
    );`,
    ]),
  ),
};

const bundlerProject = (bundler: string): Promise<Project> =>
  linked([...PLUGIN_TOOLS, bundler], {
    ...SOURCES,
    "build.js": CONFIGS[bundler] as string,
    "dist/index.html": page("./bundle.js"),
  });

describe.each(Object.keys(CONFIGS))("%s", (bundler) => {
  test("makes a page that works under a strict policy, without the compiler", async () => {
    const project = await bundlerProject(bundler);
    // Vite empties the folder that it writes to.
    await project.ran("node", "build.js");
    project.write({ "dist/index.html": page("./bundle.js") });
    expect(project.read("dist/bundle.js")).not.toMatch(COMPILER);
    const seen = await resultOf(browser, await serve(project.at("dist"), STRICT));
    expect(seen).toEqual({ result: LOSS.result, complaints: [] });
  });

  test("ends with an error at the user's line", async () => {
    const project = await bundlerProject(bundler);
    project.write({ "src/loss.grad.ts": LOSS.wrong });
    const { code, out, err } = await project.run("node", "build.js");
    expect(code).not.toBe(0);
    expect(out + err).toMatch(
      /LOWER_CONTROL: a differentiated number decides how often a loop runs/,
    );
    expect(out + err).toMatch(/src\/loss\.grad\.ts:5:\d\d/);
    expect(out + err).toMatch(/hint: Loop a fixed number of times/);
  });
});

describe("without a bundler", () => {
  const shown = `{ ...loss(${LOSS.at.join()}), backend: loss.backend }`;
  const files = {
    "index.html": page("./main.js"),
    "main.js": `
      import { compileGrad, sin } from "./node_modules/gradc/dist/index.js";
      const loss = compileGrad((x, y) => x.mul(y).add(sin(x)).mul(3));
      document.body.dataset.result = JSON.stringify(${shown});`,
  };

  test("the package compiles in the page", async () => {
    const project = await linked([], files);
    const seen = await resultOf(browser, await serve(project.folder));
    expect(seen).toEqual({ result: { ...LOSS.result, backend: "function" }, complaints: [] });
  });

  test("under a strict policy it interprets", async () => {
    const project = await linked([], files);
    const { result } = await resultOf(browser, await serve(project.folder, STRICT));
    expect(result).toEqual({ ...LOSS.result, backend: "interpreter" });
  });
});

/** A port that is free now. */
const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });

describe("Vite's development server", () => {
  async function develop(): Promise<{ project: Project; address: string }> {
    const port = await freePort();
    const project = await linked([...PLUGIN_TOOLS, "vite"], {
      ...SOURCES,
      "index.html": page("/src/main.js"),
      "public/favicon.ico": "",
      "vite.config.js": `
        import gradc from "gradc/vite";
        export default { plugins: [gradc()], server: { host: "127.0.0.1", port: ${port} } };`,
      "dev.js": `
        import { createServer } from "vite";
        const server = await createServer();
        await server.listen();
        console.log("ready");`,
    });
    const stop = await project.start("ready", "node", "dev.js");
    onTestFinished(stop);
    return { project, address: `http://127.0.0.1:${port}/` };
  }

  test("compiles, and follows changes of a source and of what it imports", async () => {
    const { project, address } = await develop();
    const { page: tab, complaints } = await open(browser, address);
    const shows = async (factor: number, change: () => void): Promise<void> => {
      change();
      const value = (factor * LOSS.result.value) / 3;
      const wanted = `JSON.parse(document.body.dataset.result ?? "{}").value === ${value}`;
      await tab.waitForFunction(wanted);
    };
    await shows(3, () => {});
    await shows(6, () => project.write({ "src/factor.ts": LOSS.factor.replace("3", "6") }));
    await shows(12, () =>
      project.write({ "src/loss.grad.ts": LOSS.source.replace("* factor", "* (2 * factor)") }),
    );
    expect(complaints).toEqual([]);
    expect(readdirSync(project.at("src")).sort()).toEqual(["factor.ts", "loss.grad.ts", "main.js"]);
  });

  test("shows a problem over the page, with its place, until it is mended", async () => {
    const { project, address } = await develop();
    const { page: tab } = await open(browser, address);
    await tab.waitForFunction("document.body.dataset.result");
    project.write({ "src/loss.grad.ts": LOSS.wrong });
    const overlay = tab.locator("vite-error-overlay");
    await overlay.waitFor();
    const text = await overlay.evaluate((element) => element.shadowRoot?.textContent ?? "");
    expect(text).toMatch(/LOWER_CONTROL: a differentiated number decides how often a loop runs/);
    expect(text).toMatch(/hint: Loop a fixed number of times/);
    expect(text).toMatch(/src\/loss\.grad\.ts:5:\d\d/);
    expect(text).toMatch(/> 5 \|.*while/);
    project.write({ "src/loss.grad.ts": LOSS.source });
    await overlay.waitFor({ state: "detached" });
    await tab.waitForFunction("document.body.dataset.result");
  });
});

test("the page of examples/layout draws a ring as a regular polygon", async () => {
  const address = await serve(fileURLToPath(new URL("../..", import.meta.url)), STRICT);
  const { result, complaints } = await resultOf(browser, `${address}examples/layout/`);
  expect(complaints).toEqual([]);
  const radii = (result as [number, number][]).map(([x, y]) => Math.hypot(x, y));
  expect(radii).toHaveLength(12);
  for (const radius of radii) expect(radius / ringRadius(12)).toBeCloseTo(1, 1);
});
