/**
 * How the playground is served and built.
 *
 * The non-obvious decision: all addresses are relative, so that the built folder works on any
 * static server, under any path, and without a network.
 */
import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

const folder = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  root: folder("."),
  base: "./",
  cacheDir: folder("../../node_modules/.vite/playground"),
  server: { fs: { allow: [folder("../..")] } },
  worker: { format: "es" },
  // What the worker needs is found at the start, so that the server need not reload the page later.
  optimizeDeps: { entries: ["index.html", "src/compiler/worker.ts"] },
  resolve: {
    // What lowering imports loads TypeScript in a way that only Node has.
    alias: [{ find: /^\.\/typescript\.ts$/, replacement: folder("src/compiler/typescript.ts") }],
  },
  build: {
    outDir: "dist",
    emptyOutDir: true,
    target: "es2022",
    // The manifest says which files the first load consists of.
    manifest: true,
    modulePreload: { polyfill: false },
  },
});
