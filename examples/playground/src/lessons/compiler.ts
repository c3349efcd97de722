/**
 * The lessons about what the compiler does with derivatives.
 *
 * The non-obvious decision: the texts tell what one sees on the page, with the names that the
 * passes have there; a test compares the counts.
 */
import type { Lesson } from "./lesson.ts";
import { DEAD, PLAIN, ROLLING, SECOND, SHARING } from "./programs.ts";

export const COMPILER: readonly Lesson[] = [
  {
    title: "Computing what is equal once",
    text: [
      "The program computes `exp(a * b)` twice. People do that, and derivatives do it even more: the derivative of eˣ is eˣ once again.",
      "The pass `share` looks for instructions with the same operation and the same arguments. It keeps the first and lets everyone use that one. Here it takes 14 operations down to 11: two products and one `exp`.",
      "No digit of the result changes by it. The same operation on the same numbers gives the same number.",
    ],
    look: [
      "The IR is shown after `share`. Scroll down: what it removed is there, with what it is the same as.",
      "Move the slider of the passes to the left and see how the list grew from 6 operations to 16 and shrank again.",
    ],
    question: "Would `share` find `mul(b, a)` to be the same as `mul(a, b)`?",
    answer:
      "Try it: replace one of the two in the editor and look at the count. A product does not depend on the order of its factors, not even in its last digit, so the compiler may treat them as one.",
    code: SHARING,
    point: { x: [0.5, 1], data: [] },
    stage: { name: "share", index: 3 },
    step: null,
  },
  {
    title: "Leaving out what nobody needs",
    text: [
      "`unused` is computed and then forgotten. It does not even reach the graph, because that is found by walking back from the result.",
      "Most dead code comes from the compiler itself. The pass `simplify` turns `v2 + (-b)` into `v2 - b`. The product and the difference remain, but `-b` has lost its only user. So it is with the constant that the way back began with.",
      "The pass `prune` marks what a result depends on, from the results back, and drops the rest: from 4 operations to 3.",
    ],
    look: [
      "The IR is shown after `prune`. At its end stands what was dropped: “no result depends on it”.",
      "Go back to `simplify` with the slider of the passes. The rule that it applied stands under the line.",
    ],
    question: "Can the compiler drop a product with 0 as well?",
    answer:
      "Not in exact mode. `0 * x` is NaN if `x` is infinite, and −0 if `x` is negative. Exact mode changes no bit of a result, so it must leave such a product alone. Fast mode is allowed to drop it.",
    code: DEAD,
    point: { x: [2, 3], data: [] },
    stage: { name: "prune", index: 4 },
    step: null,
  },
  {
    title: "Finding the loop again",
    text: [
      "A line is fitted to 12 points. The loop in this program runs before gradc sees anything, so what it gets is 59 operations in a row. With a thousand points it would be thousands, and so would be the lines of code.",
      "But terms that come from one loop look alike. The pass `roll` walks through them side by side, writes one loop where they agree, and reads from an array where they differ. Of the 59 operations 5 are left; with the gradient it will be 9.",
      "Additions keep their order, so the result is the same to the last bit.",
    ],
    look: [
      "Read the emitted code: forward, a `for` adds up the loss; backward, another one adds up the gradients.",
      "Set “loops” above the editor to “no”: the same function in straight-line code. Its IR has 105 operations at the end.",
    ],
    question: "Why does the loop in the backward code run from 11 down to 0?",
    answer:
      "The way back begins at the end, so the last term is the first to hand something on. Adding in another order would round differently, and the compiled gradient is to agree with the interpreted engine to the last bit.",
    code: ROLLING,
    point: {
      x: [1, 0],
      data: [
        ...Array.from({ length: 12 }, (_, k) => k + 1),
        ...Array.from({ length: 12 }, (_, k) => 2 * k + 3),
      ],
    },
    stage: { name: "roll", index: 1 },
    step: null,
    settings: { loops: true },
  },
  {
    title: "Derivatives of derivatives",
    text: [
      "A gradient is a list of instructions like any other. So it can be differentiated again. `compileHessian` does that: the Hessian is the table of all second derivatives, and says how the slope itself changes.",
      "`differentiate` and the passes after it make the gradient, with 12 operations. Then the pass `hessian` differentiates these. What comes out is cleaned up once more: from 27 operations to 17.",
      "The table is symmetric, so what stands on both sides of its diagonal is computed once: `entries[1]` and `entries[2]` are both `t2`.",
    ],
    look: [
      "The IR is shown after the pass `hessian`; the lines marked with a plus are new.",
      "In the code, the second derivatives begin below the comment “Derivatives of the gradient”.",
    ],
    question: "`entries[3]`, which is ∂²f/∂y², is always 200. Why?",
    answer:
      "`y` occurs only in `across`, and `f` contains 100 times the square of that. A parabola bends the same everywhere: 2 times 100.",
    code: SECOND,
    point: { x: [-1.2, 1], data: [] },
    stage: { name: "hessian", index: 5 },
    step: null,
  },
  {
    title: "Plain arithmetic",
    text: [
      "This function uses ordinary numbers, `if` and `**`. The comment `@grad` asks for its gradient. gradc reads the source, turns each operation on numbers into one that can be traced, and goes on as in all the lessons before.",
      "An `if` becomes a choice: `v3 ? v5 : v8`. Both sides are computed, and only the chosen one hears back. So a choice is an operation like any other, and has its chain rule.",
      "On your own machine `gradc build` does this for files that end in `.grad.ts`.",
    ],
    look: [
      "In the graph, `size` leads to two operations: to the comparison, which has no gradient, and to the straight side of the loss.",
      "Move `residual` beyond `width`. Its gradient grows up to `width` and then stays there: outliers pull no harder than that.",
    ],
    question: "What is the gradient of `width` as long as `residual` is the smaller one?",
    answer:
      "There is none in the graph: `width` decides which side is chosen, but it is not a part of the parabola. The compiled function returns 0 for it.",
    code: PLAIN,
    point: { x: [0.5, 1], data: [] },
    stage: { name: "trace", index: 0 },
    step: null,
  },
];
