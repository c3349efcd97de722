/**
 * The program that the page begins with.
 *
 * The non-obvious decision: it is text and not an import of the example, because it is what the user
 * edits; a test compares its numbers with micrograd's.
 */

/** micrograd's README expression. */
export const README = `import { add, compileGrad } from "gradc";

// micrograd's README expression.
export const g = compileGrad((a, b) => {
  let c = add(a, b);
  let d = a.mul(b).add(b.pow(3));
  c = c.add(c.add(1));
  c = c.add(add(1, c).add(a.neg())).as("c");
  d = d.add(d.mul(2).add(b.add(a).relu()));
  d = d.add(d.mul(3).add(b.sub(a).relu())).as("d");
  const e = c.sub(d).as("e");
  const f = e.pow(2).as("f");
  const g = f.div(2);
  return g.add(f.pow(-1).mul(10)).as("g");
});
`;
