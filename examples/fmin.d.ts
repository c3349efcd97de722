/**
 * The part of fmin 0.0.4 that the examples use: the package has no types.
 *
 * The non-obvious decision: a global variable. The package calls itself an ES module, but its file is
 * a script that exports nothing there; what it does wherever no module system answers is set `fmin`.
 */
declare module "fmin";

declare const fmin: {
  /**
   * Nonlinear conjugate gradients (Polak and Ribière).
   * @param f returns the value at x and overwrites the second argument with the gradient
   */
  conjugateGradient(
    f: (x: number[], gradient: number[]) => number,
    start: number[],
    options?: { maxIterations?: number },
  ): { x: number[]; fx: number; fxprime: number[] };
};
