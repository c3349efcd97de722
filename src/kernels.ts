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
 * The operation as a loop over instructions. For each of them there stand in
 * operands[from] … operands[to - 1] the register of its result and those of its arguments.
 * Instructions are evaluated in order, and a result may go to the register of an argument.
 */
export type Kernel = (
  registers: Float64Array,
  operands: Int32Array,
  from: number,
  to: number,
) => void;

/** A function of one, two or three numbers. */
export type Numeric = (...args: readonly number[]) => number;

type Loop = (f: Numeric, ...place: Parameters<Kernel>) => void;

/** Loops over a function that costs more than a call. */
export const unary: Loop = (f, r, c, i, to) => {
  for (; i < to; i += 2) r[c[i] as number] = f(r[c[i + 1] as number] as number);
};
export const binary: Loop = (f, r, c, i, to) => {
  for (; i < to; i += 3)
    r[c[i] as number] = f(r[c[i + 1] as number] as number, r[c[i + 2] as number] as number);
};
export const ternary: Loop = (f, r, c, i, to) => {
  for (; i < to; i += 4)
    r[c[i] as number] = f(
      r[c[i + 1] as number] as number,
      r[c[i + 2] as number] as number,
      r[c[i + 3] as number] as number,
    );
};
