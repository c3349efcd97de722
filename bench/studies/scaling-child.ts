/**
 * The process in which one size of the scaling study is measured: `scaling-child.ts SIZE MOST_MS`,
 * where warming up ends after at most MOST_MS.
 */
import { existsSync, readFileSync } from "node:fs";
import { compileGrad, vector } from "../../src/index.ts";
import { loopOf, warmUp } from "../timing.ts";
import { INPUTS, randomGraph } from "./random-graph.ts";

export interface Scaled {
  /** Trace, compile, check, first call. */
  readonly firstResultMs: number;
  /** How much the process had grown at most when the first result was there. */
  readonly peakBytes: number;
  readonly sourceBytes: number;
  /** When warm. */
  readonly msPerCall: number;
  readonly warmUpMs: number;
}

/** Most memory so far, in bytes. Only Linux's own file does not count the process that started this one. */
function peak(): number {
  const file = "/proc/self/status";
  const status = existsSync(file) ? readFileSync(file, "utf8") : "";
  const kilobytes = /VmHWM:\s*(\d+) kB/.exec(status)?.[1];
  return 1024 * Number(kilobytes ?? process.resourceUsage().maxRSS);
}

/**
 * Long programs consist of many functions, which V8 optimises one after the other, with pauses: at
 * least this share of the time is taken.
 */
const LEAST_SHARE = 4;

async function measure(size: number, mostMs: number): Promise<Scaled> {
  const points = Array.from({ length: 4 }, (_, i) =>
    Float64Array.from({ length: INPUTS }, (_unused, k) => Math.sin(1 + 3 * i + k)),
  );
  const [bytesBefore, start] = [peak(), performance.now()];
  const g = compileGrad(randomGraph(size), vector(INPUTS));
  g.valueAndGrad(points[0] as Float64Array, new Float64Array(INPUTS));
  const firstResultMs = performance.now() - start;
  const peakBytes = peak() - bytesBefore;
  const sourceBytes = Buffer.byteLength(g.source.valueAndGrad);
  const warm = performance.now();
  const msPerCall = await warmUp(loopOf("scaling", g.valueAndGrad, points), [
    mostMs / LEAST_SHARE,
    mostMs,
  ]);
  const warmUpMs = performance.now() - warm;
  return { firstResultMs, peakBytes, sourceBytes, msPerCall, warmUpMs };
}

const [size, mostMs] = process.argv.slice(2).map(Number) as [number, number];
console.log(JSON.stringify(await measure(size, mostMs)));
