/**
 * The fact `predicate` of the op table, in both directions: the spelling is a boolean, and the
 * meaning 0 or 1, exactly where it is set. The points beside kinks are looked for with it.
 */
import { expect, test } from "vitest";
import { code } from "../src/emit/code.ts";
import { SYNTAX, variable } from "../src/emit/expression.ts";
import { OP_NAMES, OPS } from "../src/ops.ts";

test.each(OP_NAMES)("%s is marked as a predicate exactly if it is spelled as one", (op) => {
  const row = OPS[op];
  const [x, y, w] = [variable(code`x`, false), variable(code`y`, false), variable(code`w`, false)];
  expect(row.predicate === true).toBe(row.js(SYNTAX, x, y, w).boolean);
});
