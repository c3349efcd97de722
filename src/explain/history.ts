/**
 * How an instruction came to be: the way back through the stages of a function, to what was traced
 * or to the pass that appended it.
 *
 * The non-obvious decision: the record holds single steps only, what each pass made of what; the
 * whole way is put together here, where it is asked for.
 */
import type { FunctionRecord, IrLine, StageRecord } from "./record.ts";

/** What a pass did on the way to an instruction. */
export interface Event {
  /** The pass. */
  readonly stage: string;
  /** Whether it made the instruction, changed it, or found that several are one. */
  readonly kind: "new" | "rewritten" | "shared";
  /** The instructions as they were before; empty for a new one. */
  readonly was: readonly string[];
  /** The instruction as the pass left it. */
  readonly is: string;
  /** The rules that applied. */
  readonly rules: readonly string[];
}

/** The line of an instruction. In a graph without loops, the only kind with a history, it is the id-th. */
function lineOf({ lines }: StageRecord, id: number): IrLine | undefined {
  const line = lines[id];
  return line?.instruction?.id === id ? line : undefined;
}

/** What happened to one instruction in one pass; undefined if nothing did. */
function eventIn(stage: StageRecord, before: StageRecord, id: number): Event | undefined {
  const line = lineOf(stage, id);
  if (line === undefined) return undefined;
  const { change, from, rules, text } = line;
  const was = from.map((old) => lineOf(before, old)?.text ?? "").filter(Boolean);
  const kind = change === "kept" ? (from.length > 1 ? "shared" : undefined) : change;
  return kind && { stage: stage.name, kind, was, is: text, rules };
}

/**
 * The events that led to an instruction of the last stage, the first one first.
 * @param id its number there
 */
export function historyOf({ stages }: Pick<FunctionRecord, "stages">, id: number): Event[] {
  const events: Event[] = [];
  let ids: readonly number[] = [id];
  for (let k = stages.length - 1; k > 0 && ids.length > 0; k--) {
    const [stage, before] = [stages[k], stages[k - 1]] as [StageRecord, StageRecord];
    events.push(...ids.flatMap((one) => eventIn(stage, before, one) ?? []));
    ids = [...new Set(ids.flatMap((one) => lineOf(stage, one)?.from ?? []))];
  }
  return events.reverse();
}
