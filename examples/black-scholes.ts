/**
 * The greeks of an option, from the generated file of examples/black-scholes.grad.ts.
 *
 * Run: npx tsx examples/black-scholes.ts
 */
import { pathToFileURL } from "node:url";
import { call } from "../codegen-out/black-scholes.grad.js";

const market = { spot: 100, strike: 95, time: 0.5, rate: 0.03, volatility: 0.25 };

/** What this example prints. */
export function run(): string {
  const { value, grad, hessian } = call(market);
  const [first, second] = [grad[0], hessian[0]];
  const greeks = {
    price: value,
    delta: first.spot,
    vega: first.volatility,
    theta: -first.time,
    rho: first.rate,
    gamma: second.spot[0].spot,
    vanna: second.spot[0].volatility,
    volga: second.volatility[0].volatility,
    charm: -second.spot[0].time,
  };
  return Object.entries(greeks)
    .map(([name, number]) => `${name.padEnd(6)} ${number.toPrecision(10).padStart(14)}`)
    .join("\n");
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) console.log(run());

/* It prints:
price     10.49687534
delta    0.6784611075
vega      25.33757194
theta    -8.054870049
rho       28.67461771
gamma   0.02027005756
vanna   -0.4108196974
volga     13.46145956
charm   0.04189475168
*/
