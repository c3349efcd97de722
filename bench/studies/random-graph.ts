/**
 * A straight-line program of a given length, the same each time, to see how compiling scales.
 *
 * The non-obvious decision: three operations of two operands, then a tanh. Only results of a tanh
 * are used again, so that no number grows, however long the program is.
 */
import * as gradc from "../../src/index.ts";
import { uniform } from "../../src/random.ts";

export const INPUTS = 10;

const BINARY = [gradc.add, gradc.sub, gradc.mul];

/** Performs `length` operations on its inputs. */
export function randomGraph(length: number): (x: gradc.Value[]) => gradc.Value {
  return (x) => {
    const random = uniform(3);
    const below = (n: number): number => Math.floor(((random() + 1) / 2) * n);
    const bounded = [...x];
    let last = x[0] as gradc.Value;
    for (let i = 0; i < length; i++) {
      if (i % 4 === 3) bounded.push((last = gradc.tanh(last)));
      else {
        const op = BINARY[below(BINARY.length)] as typeof gradc.add;
        last = op(last, bounded[below(bounded.length)] as gradc.Value);
      }
    }
    return last;
  };
}
