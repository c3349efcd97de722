/**
 * The worker in which the user's code runs and is compiled.
 *
 * The non-obvious decision: it remembers the function compiled last, because that cannot be sent
 * to the page; what is sent is the record of it, which is plain data.
 */
import { recordOf } from "../../../../src/explain/make-record.ts";
import { numbersAt } from "../../../../src/explain/numbers.ts";
import type { CompilationRecord } from "../../../../src/explain/record.ts";
import type {
  Answer,
  CompileRequest,
  EvaluateRequest,
  Part,
  Request,
  Running,
} from "./protocol.ts";
import { takeApart } from "./slices.ts";
import { problemOf, runModule, type UserModule } from "./run-module.ts";

/** The function compiled last, and its record. */
let shown: { readonly compiled: object; readonly record: CompilationRecord } | undefined;

/** Tells the page how far a request is. */
const tellOf =
  (id: number) =>
  (kind: Running["kind"]): void =>
    self.postMessage({ kind, id } satisfies Running);

async function compile({ id, code, settings, name }: CompileRequest): Promise<Answer> {
  const module = await runModule(code, settings, tellOf(id));
  if ("problem" in module) return { kind: "failed", id, problem: module.problem };
  const { functions, place } = module;
  const names = [...functions.keys()];
  const chosen = name !== undefined && functions.has(name) ? name : (names[0] as string);
  try {
    const compiled = functions.get(chosen) as object;
    const record = recordOf(compiled, { name: chosen, stages: "first" });
    shown = { compiled, record };
    return { kind: "compiled", id, functions: names, record: withUserPlaces(record, place) };
  } catch (error) {
    return { kind: "failed", id, problem: problemOf(error, place) };
  }
}

/** The record with places as the editor counts them; without those that are not the user's. */
function withUserPlaces(record: CompilationRecord, place: UserModule["place"]): CompilationRecord {
  const traced = record.traced.map(({ place: found, ...thing }) => {
    const mapped = found && place(found);
    return mapped === undefined ? thing : { ...thing, place: mapped };
  });
  return { ...record, traced };
}

function evaluate({ id, point }: EvaluateRequest): Answer {
  if (shown === undefined) throw new Error("Nothing has been compiled yet.");
  const numbers = numbersAt(shown.compiled, shown.record, point.x, point.data);
  return { kind: "evaluated", id, point, numbers };
}

type Answerer<K extends Request["kind"]> = (
  request: Extract<Request, { kind: K }>,
) => Answer | Promise<Answer>;

const ANSWERERS: { readonly [K in Request["kind"]]: Answerer<K> } = {
  compile,
  evaluate,
  compare: async (request) => {
    const { compareIn } = await import("./compare.ts");
    return compareIn(request, tellOf(request.id));
  },
};

/** Whatever goes wrong, the page gets an answer: a part of the compiler may fail to load, say. */
async function answer(request: Request): Promise<Answer> {
  try {
    return await (ANSWERERS[request.kind] as Answerer<Request["kind"]>)(request);
  } catch (error) {
    return { kind: "failed", id: request.id, problem: problemOf(error, () => undefined) };
  }
}

async function reply(request: Request): Promise<void> {
  const { rest, slices } = takeApart(await answer(request));
  for (const slice of slices) {
    self.postMessage({ kind: "part", id: request.id, slice } satisfies Part);
  }
  self.postMessage(rest);
}

self.onmessage = ({ data }: MessageEvent<Request>) => void reply(data);
