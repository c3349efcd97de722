/**
 * Options by Black and Scholes: prices, all first and all second order greeks, from the definitions
 * of the prices in plain arithmetic. Everything else is compiled.
 */
import { normalCdf } from "../src/math.ts";

/** What the price depends on: prices in one currency, time in years, rates and volatility a year. */
interface Market {
  /** Price of the share now. */
  spot: number;
  /** Price at which the holder may buy, or sell. */
  strike: number;
  /** Time until then. */
  time: number;
  /** Interest rate, continuously compounded. */
  rate: number;
  /** Standard deviation of the logarithm of the share's price, for a year. */
  volatility: number;
}

/** What both prices are made of. */
function terms({ spot, strike, time, rate, volatility }: Market) {
  const spread = volatility * Math.sqrt(time);
  const d1 = (Math.log(spot / strike) + (rate + volatility ** 2 / 2) * time) / spread;
  const d2 = d1 - spread;
  const owed = strike * Math.exp(-rate * time);
  return { d1, d2, owed };
}

/**
 * The price of a European call (Black and Scholes 1973), with first order greeks (`grad`) and second
 * order greeks (`hessian`).
 *
 * @hessian
 */
export function call(market: Market): number {
  const { d1, d2, owed } = terms(market);
  return market.spot * normalCdf(d1) - owed * normalCdf(d2);
}

/**
 * The price of a European put, with the same.
 *
 * @hessian
 */
export function put(market: Market): number {
  const { d1, d2, owed } = terms(market);
  return owed * normalCdf(-d2) - market.spot * normalCdf(-d1);
}
