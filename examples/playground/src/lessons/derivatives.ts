/**
 * The lessons about derivatives: from one product to a network.
 *
 * The non-obvious decision: every number in these texts is computed by a test from the lesson's own
 * program, so a change of the compiler that makes one of them wrong is noticed.
 */
import type { Lesson } from "./lesson.ts";
import { CHAIN, NETWORK, NEURON, RELU, REUSE, VALUE } from "./programs.ts";

const TRACE = { name: "trace", index: 0 } as const;

export const DERIVATIVES: readonly Lesson[] = [
  {
    title: "A product and a sum",
    text: [
      "gradc runs your function once and remembers each operation: first `v3 = a * b`, then `f = v3 + c`. The graph shows what was made from what.",
      "A gradient answers a simple question: if I move this input a little, how much does the result move? Here `a` is multiplied by −3, so `f` moves three times as far as `a` does, in the other direction: ∂f/∂a is −3.",
      "Before anything has been computed a number is not 0 but unknown. That is what the dashes mean.",
    ],
    look: [
      "Press → to go on step by step. First the values appear, from left to right; then the gradients, from right to left.",
      "Press Escape to see all numbers, and move the slider of `a`. ∂f/∂b follows it, because ∂f/∂b is `a`.",
    ],
    question: "Which of the three gradients stays the same wherever you move the sliders?",
    answer:
      "That of `c`: it is always 1. A sum hands on to both sides what it is told, whatever the numbers are. In the backward code it is `grad[2] = seed`, and `seed` is what the result itself is told, here 1.",
    code: VALUE,
    point: { x: [2, -3, 10], data: [] },
    stage: TRACE,
    step: 0,
  },
  {
    title: "The chain rule",
    text: [
      "How does one find the gradient of something far away from the result? By never looking far. Each operation knows only how its own result depends on its own arguments.",
      "One starts at the end: ∂L/∂L is 1. Then one goes back. `L = d * f` tells `d` that its gradient is `f`, which is −2. `d = e + c` hands the −2 on to `e` and `c`. `e = a * b` multiplies it by −3 for `a`, which makes 6, and by 2 for `b`, which makes −4.",
      "On this page `dv` is short for ∂L/∂v, whatever the result is called.",
    ],
    look: [
      "You are at step 4, where the way back begins. Press → three times and read the line under the graph: it is the chain rule with numbers in it.",
      "At each step one operation lights up in all panes at once.",
    ],
    question: "What would the gradient of `a` be if `f` were 0?",
    answer:
      "0, and so would those of `b` and `c`: everything they do has to pass through a multiplication by `f`. Try it with the slider.",
    code: CHAIN,
    point: { x: [2, -3, 10, -2], data: [] },
    stage: TRACE,
    step: 4,
  },
  {
    title: "Why gradients add",
    text: [
      "`x` is used twice here, in `d` and in `e`. When `x` moves, both move, and both move `f`. For small steps the two effects add up.",
      "So the rule is: along a path, multiply; where paths meet, add. ∂f/∂x is −2 by way of `e`, plus −1 by way of `d`: −3.",
      "That is why an operation adds to the gradient of its argument (`dx += de`) instead of setting it. It is also why one must not go on from a value before everyone who uses it has spoken.",
    ],
    look: [
      "Press → and watch the gradient of `x`. After the step back through `e` it says “so far”: it is a sum that is not complete. After `d` it is.",
      "In the backward code, point at the line of `grad[0]`: the plus in it is where the two paths meet.",
    ],
    question: "The gradient of `y` is 0 here. Does `y` have no influence?",
    answer:
      "It has two, and they cancel: −2 by way of `e` and 2 by way of `d`. Move any slider a little and the balance is gone.",
    code: REUSE,
    point: { x: [-2, 1], data: [] },
    stage: TRACE,
    step: 4,
  },
  {
    title: "A gate",
    text: [
      "`relu(n)` is `n` above 0 and 0 below. It is a gate: above 0 the gradient passes unchanged, below 0 nothing does.",
      "Now `n` is −2, so the gate is closed. `relu` is told 3 and hands nothing on. The gradients behind it stay dashes: nothing arrived, which is not the same as a 0 that arrived.",
      "The compiled function has to return numbers, so there nothing becomes 0. In the emitted code you see the gate as a question: `t1 ? dv3 * w : 0`.",
    ],
    look: [
      "Move the slider of `w` above 0. The gate opens, and gradients appear behind it.",
      "Press → and go back through `relu` once with the gate open and once with it closed.",
    ],
    question: "Why does it matter that nothing is not 0?",
    answer:
      "Because 0 times infinity is not a number. If something behind a closed gate has an infinite slope (the square root at 0, say), a 0 that is handed to it comes back as NaN. If nothing is handed on, nothing can go wrong.",
    code: RELU,
    point: { x: [2, -1], data: [] },
    stage: TRACE,
    step: null,
  },
  {
    title: "A neuron",
    text: [
      "A neuron multiplies each input by a weight, adds everything up with a bias, and bends the sum with a function that is no straight line, here `tanh`.",
      "There is nothing new in its gradient. The slope of `tanh` is `1 - o * o`, which is 0.5 at this point. The sums hand it on, and the products multiply it: by the weight for an input, by the input for a weight.",
      "To learn is to step against the gradient: if `o` is too large, make each weight smaller by a little of its gradient.",
    ],
    look: [
      "In the backward code `dn` is computed once and used five times. Point at it and see what lights up.",
      "Pull `b` far up. The neuron saturates: `o` comes near 1, and all gradients come near 0.",
    ],
    question: "The gradient of `w2` is 0. Does that mean that the weight is right?",
    answer:
      "No. It means that this example says nothing about it, because its input `x2` is 0: whatever the weight is, it is multiplied by 0.",
    code: NEURON,
    point: { x: [2, 0, -3, 1, 6.8813735870195432], data: [] },
    stage: TRACE,
    step: null,
  },
  {
    title: "A network and its loss",
    text: [
      "Two neurons with `relu`, one neuron that adds up what they say, and a loss: how far the output is from the target, squared. `MLP` comes from `gradc/nn` and takes its nine weights and biases from the list `p`.",
      "Input and target are marked as `constant`, so no gradient is computed for them. Training changes the weights, not the data.",
      "The graph has 16 operations, and with its gradient 33 (see the IR after `prune`). It is straight-line code: no objects, no graph to walk, nothing to allocate. That is what makes it fast.",
    ],
    look: [
      "Of the two hidden neurons one is closed at this point: its weights have dashes in place of gradients.",
      "Raise `p[5]`, its bias, until it opens. `p[3]` and `p[4]` get gradients at once.",
    ],
    question: "Why is the gradient of `p[1]` exactly twice that of `p[0]`?",
    answer:
      "They are weights of the same neuron. What arrives there is multiplied by their inputs, and these are 1 and 2.",
    code: NETWORK,
    point: { x: [0.5, -0.25, 0.1, -0.75, 0.5, -0.5, 1, -0.5, 0.3], data: [1, 2, 1] },
    stage: TRACE,
    step: null,
  },
];
