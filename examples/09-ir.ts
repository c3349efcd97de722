/**
 * Lesson 9: the intermediate representation (IR).
 *
 * Between graph and JavaScript stands a list of instructions. Each has a number and uses only
 * smaller numbers, so going forward is reading down, and going back is reading up. To differentiate
 * is to read up once and append instructions: what was a walk over objects has become text.
 *
 * Run: npx tsx examples/09-ir.ts
 */
import { compileGrad, showGraph } from "../src/index.ts";

const g = compileGrad((a, b, c) => a.mul(b).add(c).pow(2).as("L"));

for (const { name, about, graph } of g.stages.slice(0, 2)) {
  console.log(`${name}: ${about}`);
  console.log(showGraph(graph));
}

/* It prints:
trace: run the function on Values that record what is done to them
names x ["a","b","c"]
%0 = input x[0]  ; primal 0 "a"
%1 = input x[1]  ; primal 1 "b"
%2 = input x[2]  ; primal 2 "c"
%3 = mul %0 %1  ; primal 3
%4 = add %3 %2  ; primal 4
%5 = square %4  ; primal 5 "L"
output value[0] = %5

differentiate: append the chain rule, from the result back to the inputs
names x ["a","b","c"]
%0 = input x[0]  ; primal 0 "a"
%1 = input x[1]  ; primal 1 "b"
%2 = input x[2]  ; primal 2 "c"
%3 = mul %0 %1  ; primal 3
%4 = add %3 %2  ; primal 4
%5 = square %4  ; primal 5 "L"
%6 = constant 1
%7 = constant 2
%8 = mul %7 %4  ; step 5
%9 = mul %6 %8  ; adjoint 4
%10 = mul %9 %1  ; adjoint 0
%11 = mul %9 %0  ; adjoint 1
output value[0] = %5
output grad[0] = %10
output grad[1] = %11
output grad[2] = %9

*/
