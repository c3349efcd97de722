/**
 * What happens by itself: code is compiled shortly after it changed, numbers follow the point, the
 * hash follows the view.
 *
 * The non-obvious decision: these are effects on the signals of `state.ts`, so it does not matter
 * who changes something: the editor, a lesson, or a link.
 */
import { batch, effect, untracked } from "@preact/signals";
import type { CompilationRecord } from "../../../src/explain/record.ts";
import { Compiler } from "./compiler/client.ts";
import type { Point } from "./compiler/protocol.ts";
import { readRoute, showRoute } from "./routes.ts";
import { decodeShared, encodeShared, type Shared } from "./share/share.ts";
import * as state from "./state.ts";

/** How long nobody must have typed, in ms. */
const PAUSE = 250;

const compiler = new Compiler();

async function compile(): Promise<void> {
  const [code, settings, name] = [state.code.value, state.settings.value, state.chosen.value];
  state.compiling.value = true;
  const answer = await compiler.compile(code, settings, name);
  if (answer === undefined) return;
  batch(() => {
    state.compiling.value = false;
    if (answer.kind === "failed") {
      state.problem.value = answer.problem;
      return;
    }
    const { functions, record } = answer;
    state.problem.value = undefined;
    state.highlight.value = undefined;
    state.numbers.value = undefined;
    state.point.value = fitted(state.point.value, record);
    state.compiled.value = { code, functions, record };
  });
}

/** The point, as long as it must be; what is new is 1. Rows of data may stand behind constants. */
function fitted(
  { x, data }: Point,
  { inputs, data: constants, hasLoops }: CompilationRecord,
): Point {
  const fit = (numbers: readonly number[], { length }: readonly unknown[]): readonly number[] =>
    numbers.length === length ? numbers : Array.from({ length }, (_, i) => numbers[i] ?? 1);
  const hasRows = hasLoops && data.length > constants.length;
  return { x: fit(x, inputs), data: hasRows ? data : fit(data, constants) };
}

/** Whether a point is one of this function. */
function fits(point: Point, record: CompilationRecord): boolean {
  const { x, data } = fitted(point, record);
  return x === point.x && data === point.data;
}

async function evaluate(): Promise<void> {
  const answer = await compiler.evaluate(state.point.peek());
  if (answer?.kind === "evaluated") state.numbers.value = answer.numbers;
  if (answer?.kind === "failed") state.problem.value = answer.problem;
}

function compileWhatChanges(): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  effect(() => {
    const known = state.compiled.peek()?.code;
    void [state.code.value, state.settings.value, state.chosen.value];
    clearTimeout(timer);
    // The first time, and when a setting changes, there is nobody who types.
    timer = setTimeout(() => void compile(), known === state.code.peek() || !known ? 0 : PAUSE);
  });
  effect(() => {
    const record = state.compiled.value?.record;
    // A lesson or a link sets its point before its code has been compiled.
    if (record === undefined || !fits(state.point.value, record)) return;
    untracked(() => void evaluate());
  });
}

function followHash(): void {
  const read = async (): Promise<void> => {
    const { view, subroute, shared } = readRoute(location.hash);
    batch(() => {
      state.view.value = view;
      state.subroute.value = subroute;
    });
    if (shared !== undefined) await restore(shared);
  };
  addEventListener("hashchange", () => void read());
  void read().then(compileWhatChanges);
  effect(() => {
    const hash = showRoute({ view: state.view.value, subroute: state.subroute.value });
    const now = readRoute(location.hash);
    if (showRoute({ view: now.view, subroute: now.subroute }) !== hash) location.hash = hash;
  });
}

/** Takes over the state that a link carries. */
async function restore(encoded: string): Promise<void> {
  const shared = await decodeShared(encoded);
  if (shared === undefined) {
    state.announcement.value = "This link is damaged, so the playground starts afresh.";
    return;
  }
  batch(() => {
    state.code.value = shared.code;
    state.settings.value = shared.settings;
    state.chosen.value = shared.chosen;
    state.point.value = { x: shared.x, data: shared.data };
    state.stage.value = shared.stage ?? Infinity;
    state.step.value = shared.step;
    state.view.value = shared.view;
    state.subroute.value = shared.subroute;
    state.theme.value = shared.theme;
  });
}

/** The address of the page with the whole state in it. */
export async function shareLink(): Promise<string> {
  const [view, subroute] = [state.view.value, state.subroute.value];
  const { x, data } = state.point.value;
  const [stage, name] = [state.stage.value, state.chosen.value];
  const shared: Shared = {
    code: state.code.value,
    settings: state.settings.value,
    ...(name === undefined ? {} : { chosen: name }),
    x,
    data,
    stage: Number.isFinite(stage) ? stage : null,
    step: state.step.value,
    view,
    subroute,
    theme: state.theme.value,
  };
  const hash = showRoute({ view, subroute, shared: await encodeShared(shared) });
  return new URL(hash, location.href).href;
}

/** How long a message stays, in ms. */
const MESSAGE_TIME = 6_000;

function forgetMessages(): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  effect(() => {
    clearTimeout(timer);
    if (state.announcement.value === "") return;
    timer = setTimeout(() => (state.announcement.value = ""), MESSAGE_TIME);
  });
}

/** Begins the life of the page. */
export function startSession(): void {
  followHash();
  forgetMessages();
}
