/** The built playground: how much is loaded first, and that it needs nothing from elsewhere. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { build } from "vite";

/** The most that may be loaded before the page can be used, in bytes, compressed. */
const MOST = 400 * 1024;

const root = fileURLToPath(new URL("../../examples/playground", import.meta.url));
const out = mkdtempSync(join(tmpdir(), "playground-"));

beforeAll(() => build({ root, logLevel: "error", build: { outDir: out } }));
afterAll(() => rmSync(out, { recursive: true }));

interface Chunk {
  readonly file: string;
  readonly isEntry?: boolean;
  readonly imports?: readonly string[];
  readonly css?: readonly string[];
}

const read = (file: string): string => readFileSync(join(out, file), "utf8");
const files = (): string[] =>
  readdirSync(out, { recursive: true, encoding: "utf8" }).filter((file) => /\.\w+$/.test(file));

/** What a built file imports at once. Workers are not in the manifest. */
const importedBy = (file: string): string[] =>
  [...read(file).matchAll(/(?:from|import)\s*"\.\/([^"]+)"/g)].map(([, name]) => `assets/${name}`);

/** What the browser loads at once: the entry with all that it imports, and the compile worker. */
function firstLoad(): string[] {
  const manifest = JSON.parse(read(".vite/manifest.json")) as Record<string, Chunk>;
  const seen = new Set<string>();
  const visit = (key: string): string[] => {
    const chunk = manifest[key] as Chunk;
    if (seen.has(key)) return [];
    seen.add(key);
    return [chunk.file, ...(chunk.css ?? []), ...(chunk.imports ?? []).flatMap(visit)];
  };
  const entries = Object.keys(manifest).filter((key) => manifest[key]?.isEntry);
  const workers = files().filter((file) => /\/worker-[^/]*\.js$/.test(file));
  workers.push(...workers.flatMap(importedBy));
  return ["index.html", "favicon.svg", ...entries.flatMap(visit), ...workers];
}

test("the first load is small", () => {
  const load = firstLoad();
  expect(load.filter((file) => file.endsWith(".js")).length).toBeGreaterThanOrEqual(2);
  const size = load.reduce((sum, file) => sum + gzipSync(readFileSync(join(out, file))).length, 0);
  expect(size).toBeGreaterThan(100 * 1024);
  expect(size).toBeLessThan(MOST);
});

test("Graphviz is a file of its own, loaded on demand", () => {
  expect(files().some((file) => /viz-.*\.js$/.test(file))).toBe(true);
  expect(firstLoad().some((file) => file.includes("viz"))).toBe(false);
});

test("all addresses are relative, and no script is in the page", () => {
  const page = read("index.html");
  const addresses = [...page.matchAll(/(?:src|href)="([^"]*)"/g)].map(([, address]) => address);
  expect(addresses.length).toBeGreaterThanOrEqual(3);
  expect(addresses.filter((address) => !address?.startsWith("./"))).toEqual([]);
  expect(page).not.toMatch(/<script[^>]*>[^<]/);
});

test("no source file is inlined as data", () => {
  const inlined = files().filter(
    (file) => file.endsWith(".js") && read(file).includes("data:video"),
  );
  expect(inlined).toEqual([]);
});
