/**
 * Kernels: how the IR interpreter evaluates many instructions of one operation.
 *
 * The non-obvious decision: every row of the op table has a function of its own, though its loop
 * looks like the next row's. V8 optimises a loop for what it saw there: in one loop for all rows it
 * would call `eval` and put each number in an object on the heap. So a loop is spelled in the row
 * where a call would cost more than the operation; the commonest three go in steps of two, since V8
 * looks at the arrays anew in each step. Where the operation costs more than a call, a row hands its
 * function to one of the loops below, which V8 then writes inside of the row's own function.
 */

/**
 * The operation as a loop over instructions: for the k-th of them, registers[result + k] becomes
 * the operation of those registers that its operands name, which stand one after the other in
 * operands[from] … operands[to - 1]. No register is both a result and an operand of the same
 * instruction, and results come in order.
 */
export type Kernel = (
  registers: Float64Array,
  operands: Int32Array,
  result: number,
  from: number,
  to: number,
) => void;

/** What the operand at place i names. V8 writes it inside of its callers. */
export const read = (registers: Float64Array, operands: Int32Array, i: number): number =>
  registers[operands[i] as number] as number;

/** A function of one, two or three numbers. */
export type Numeric = (...args: readonly number[]) => number;

type Loop = (f: Numeric, ...place: Parameters<Kernel>) => void;

/** Loops over a function that costs more than a call. */
export const unary: Loop = (f, r, c, z, i, to) => {
  for (; i < to; i++) r[z++] = f(read(r, c, i));
};
export const binary: Loop = (f, r, c, z, i, to) => {
  for (; i < to; i += 2) r[z++] = f(read(r, c, i), read(r, c, i + 1));
};
export const ternary: Loop = (f, r, c, z, i, to) => {
  for (; i < to; i += 3) r[z++] = f(read(r, c, i), read(r, c, i + 1), read(r, c, i + 2));
};
