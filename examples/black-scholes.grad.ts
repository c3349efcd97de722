/**
 * A call option by Black and Scholes: price, all first and all second order greeks, from the one
 * definition of the price. Everything else is compiled.
 */
import {
  compileHessian,
  div,
  exp,
  log,
  mul,
  neg,
  normalCdf,
  scalar,
  sqrt,
  square,
  sub,
  type Value,
} from "../src/index.ts";

/** What the price depends on: prices in one currency, time in years, rates and volatility a year. */
const market = {
  /** Price of the share now. */
  spot: scalar,
  /** Price at which the holder may buy. */
  strike: scalar,
  /** Time until then. */
  time: scalar,
  /** Interest rate, continuously compounded. */
  rate: scalar,
  /** Standard deviation of the logarithm of the share's price, for a year. */
  volatility: scalar,
} as const;

type Market = { readonly [K in keyof typeof market]: Value };

/** The price of a European call (Black and Scholes 1973). */
function callPrice({ spot, strike, time, rate, volatility }: Market): Value {
  const spread = mul(volatility, sqrt(time));
  const drift = mul(rate.add(div(square(volatility), 2)), time);
  const d1 = div(log(div(spot, strike)).add(drift), spread).as("d1");
  const d2 = sub(d1, spread).as("d2");
  const discounted = mul(strike, exp(neg(mul(rate, time))));
  return sub(mul(spot, normalCdf(d1)), mul(discounted, normalCdf(d2))).as("price");
}

/** Price, first order greeks (`grad`) and second order greeks (`hessian`) of a European call. */
export const call = compileHessian(callPrice, market);
