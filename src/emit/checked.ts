/**
 * The functions that users call: a check of the arrays, then the straight-line code.
 *
 * The non-obvious decision: the checks are emitted with each program instead of being one closure
 * for all, because V8 shares what it learns about a closure between all its copies: with a second
 * compiled function every call through it would get slower.
 */
import type { Programs } from "../passes/pipeline.ts";
import { type Code, code, join, literal } from "./code.ts";
import type { Parameter } from "./names.ts";
import { type FunctionKind, parametersOf } from "./programs.ts";

/** What the arrays are called in the functions that users call, and in their errors. */
export const PUBLIC_NAMES: Readonly<Record<Parameter, Code>> = {
  inputs: code`x`,
  grad: code`grad`,
  tape: code`tape`,
  seed: code`seed`,
  data: code`data`,
};

type ArrayParameter = Exclude<Parameter, "seed">;

/** An array parameter of a function, its length, and whether the function overwrites it. */
export interface ArrayRule {
  readonly parameter: ArrayParameter;
  readonly length: number;
  readonly written: boolean;
}

/** What must hold of the arrays of a function; none that is written may be one that is read. */
export function arrayRules(programs: Programs, kind: FunctionKind): ArrayRule[] {
  const { x, data } = programs.fused.names;
  const lengths = {
    inputs: x.length,
    grad: x.length,
    tape: programs.tapeLength,
    data: data.length,
  };
  return parametersOf(programs, kind).flatMap((parameter) => {
    if (parameter === "seed") return [];
    const written = parameter === "grad" || (parameter === "tape" && kind === "forward");
    return [{ parameter, length: lengths[parameter], written }];
  });
}

/** The names of the two functions that raise the errors; they must be in scope. */
export type Raiser = "wrongLength" | "sameArray";
export const RAISERS: readonly Raiser[] = ["wrongLength", "sameArray"];

/** What those functions are called where the checks stand. */
export type RaiserNames = Readonly<Record<Raiser, Code>>;

function checks(rules: readonly ArrayRule[], { wrongLength, sameArray }: RaiserNames): Code[] {
  const written = rules.find((rule) => rule.written);
  const lengths = rules.map(({ parameter, length }) => {
    const name = PUBLIC_NAMES[parameter];
    const size = literal(length);
    return code`if (${name}?.length !== ${size}) ${wrongLength}("${name}", ${name}, ${size});`;
  });
  if (written === undefined) return lengths;
  const target = PUBLIC_NAMES[written.parameter];
  const apart = rules
    .filter((rule) => !rule.written)
    .map(({ parameter }) => {
      const name = PUBLIC_NAMES[parameter];
      return code`if (${name} === ${target}) ${sameArray}("${name}", "${target}");`;
    });
  return [...lengths, ...apart];
}

/** The parameters and the statements of a checked function around the function `callee`. */
export function emitChecked(
  programs: Programs,
  kind: FunctionKind,
  callee: Code,
  raisers: RaiserNames,
): { readonly parameters: readonly Code[]; readonly body: Code } {
  const names = parametersOf(programs, kind);
  const list = join(
    names.map((name) => PUBLIC_NAMES[name]),
    ", ",
  );
  const call = code`${callee}(${list});`;
  return {
    parameters: names.map((name) => (name === "seed" ? code`seed = 1` : PUBLIC_NAMES[name])),
    body: join(
      [
        ...checks(arrayRules(programs, kind), raisers),
        kind === "backward" ? call : code`return ${call}`,
      ],
      "\n",
    ),
  };
}
