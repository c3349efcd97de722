/** Runs the text of a generated file, without a file. */
import { type Compilation, compilationOf } from "../src/compiled.ts";
import { emitModule, joinParts } from "../src/emit/module.ts";

/** What a generated file exports, by name: functions with flat functions as properties. */
export type Exports = Readonly<Record<string, (...args: never[]) => unknown>>;

/** The exports of the file that would be made of compiled functions. */
export function runFile(compiled: Readonly<Record<string, unknown>>): Exports {
  const names = Object.keys(compiled);
  const parts = emitModule(
    names.map((name) => ({
      name,
      doc: "",
      compilation: compilationOf(compiled[name]) as Compilation,
    })),
  );
  const body = joinParts(parts).replace(/^export function /gm, "function ");
  return new Function(`"use strict";\n${body}\nreturn { ${names.join(", ")} };`)() as Exports;
}
