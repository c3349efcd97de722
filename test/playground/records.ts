/** Records of small functions, for the tests of what the playground makes of them. */
import { readme } from "../../examples/readme.grad.ts";
import { recordOf } from "../../src/explain/make-record.ts";
import { numbersAt } from "../../src/explain/numbers.ts";
import type { CompilationRecord, Numbers } from "../../src/explain/record.ts";

export interface Example {
  readonly record: CompilationRecord;
  readonly at: (...x: number[]) => Numbers;
}

/** The record of a compiled function, and its numbers. */
export function example(compiled: unknown, name = "g"): Example {
  const record = recordOf(compiled, { name });
  return { record, at: (...x) => numbersAt(compiled, record, x) };
}

/** micrograd's README expression. */
export const README: Example = example(readme);
