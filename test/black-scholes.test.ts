/**
 * The price of an option with all first and second order greeks, compiled from the one definition
 * of the price, against the closed forms, computed with 50 digits.
 */
import { Decimal } from "decimal.js";
import { describe, expect, test } from "vitest";
import { call, put } from "../codegen-out/black-scholes.grad.js";
import { erfc } from "./oracle/decimal.ts";

const KEYS = ["spot", "strike", "time", "rate", "volatility"] as const;
type Key = (typeof KEYS)[number];
type Market = Readonly<Record<Key, number>>;

const D = Decimal.clone({ precision: 60 });

/** Price, gradient and Hessian, the latter by pairs of keys in the order of KEYS. */
interface Greeks {
  readonly price: Decimal;
  readonly first: Readonly<Record<Key, Decimal>>;
  readonly second: Readonly<Record<string, Decimal>>;
}

const density = (x: Decimal): Decimal => D.exp(x.mul(x).div(-2)).div(D.sqrt(D.acos(-1).mul(2)));
const cumulative = (x: Decimal): Decimal => erfc(x.neg().div(D.sqrt(2))).div(2);

/** The closed forms, as in Haug, The Complete Guide to Option Pricing Formulas, without dividends. */
function closedForms(market: Market): Greeks {
  const [s, k, t, r, v] = KEYS.map((key) => new D(market[key])) as [
    Decimal,
    Decimal,
    Decimal,
    Decimal,
    Decimal,
  ];
  const [root, half] = [D.sqrt(t), v.mul(v).div(2)];
  const spread = v.mul(root);
  const d1 = D.ln(s.div(k)).add(r.add(half).mul(t)).div(spread);
  const d2 = d1.sub(spread);
  const [n1, n2] = [density(d1), density(d2)];
  const [c1, c2] = [cumulative(d1), cumulative(d2)];
  const discount = D.exp(r.mul(t).neg());
  const owed = k.mul(discount);
  // Derivatives of d1 and d2.
  const d1t = r
    .add(half)
    .div(spread)
    .sub(d1.div(t.mul(2)));
  const d2t = d1t.sub(v.div(root.mul(2)));
  const [d1v, d2v] = [d2.div(v).neg(), d1.div(v).neg()];
  const dr = root.div(v);
  const decay = s.mul(n1).mul(v).div(root.mul(2));
  const vega = s.mul(n1).mul(root);
  return {
    price: s.mul(c1).sub(owed.mul(c2)),
    first: {
      spot: c1,
      strike: discount.mul(c2).neg(),
      time: decay.add(r.mul(owed).mul(c2)),
      rate: owed.mul(t).mul(c2),
      volatility: vega,
    },
    second: {
      "spot spot": n1.div(s.mul(spread)),
      "spot strike": n1.div(k.mul(spread)).neg(),
      "spot time": n1.mul(d1t),
      "spot rate": n1.mul(dr),
      "spot volatility": n1.mul(d1v),
      "strike strike": discount.mul(n2).div(k.mul(spread)),
      "strike time": discount.mul(r.mul(c2).sub(n2.mul(d2t))),
      "strike rate": discount.mul(t.mul(c2).sub(n2.mul(dr))),
      "strike volatility": discount.mul(n2).mul(d2v).neg(),
      "time time": decay
        .mul(d1.mul(d1t).add(new D(1).div(t.mul(2))))
        .neg()
        .add(r.mul(owed).mul(n2.mul(d2t).sub(r.mul(c2)))),
      "time rate": owed.mul(c2.add(r.mul(n2.mul(dr).sub(t.mul(c2))))).sub(decay.mul(d1).mul(dr)),
      "time volatility": decay.div(v).sub(decay.mul(d1).mul(d1v)).add(r.mul(owed).mul(n2).mul(d2v)),
      "rate rate": owed.mul(t).mul(n2.mul(dr).sub(t.mul(c2))),
      "rate volatility": owed.mul(t).mul(n2).mul(d2v),
      "volatility volatility": vega.mul(d1).mul(d2).div(v),
    },
  };
}

const MARKETS: readonly Market[] = [
  { spot: 100, strike: 95, time: 0.5, rate: 0.03, volatility: 0.25 },
  { spot: 100, strike: 100, time: 1, rate: 0.05, volatility: 0.2 },
  { spot: 42, strike: 40, time: 0.5, rate: 0.1, volatility: 0.2 },
  { spot: 80, strike: 120, time: 2, rate: 0.01, volatility: 0.4 },
  { spot: 150, strike: 100, time: 0.25, rate: 0.02, volatility: 0.3 },
  { spot: 1.1, strike: 1.2, time: 0.1, rate: 0.04, volatility: 0.15 },
];

/** Relative error; Infinity for NaN. */
function error(got: number | undefined, wanted: Decimal): number {
  const relative = new D(got ?? NaN).sub(wanted).div(wanted).abs().toNumber();
  return Number.isNaN(relative) ? Infinity : relative;
}

describe.each(MARKETS)("call at %o", (market) => {
  const { value, grad, hessian } = call(market);
  const wanted = closedForms(market);

  test("price", () => {
    expect(error(value, wanted.price)).toBeLessThan(1e-12);
  });

  test.each(KEYS)("first order: %s", (key) => {
    expect(error(grad[0][key], wanted.first[key])).toBeLessThan(1e-12);
  });

  test.each(Object.keys(wanted.second))("second order: %s", (pair) => {
    const [a, b] = pair.split(" ") as [Key, Key];
    const found = hessian[0][a][0][b];
    expect(error(found, wanted.second[pair] as Decimal)).toBeLessThan(1e-12);
    expect(hessian[0][b][0][a]).toBe(found);
  });
});

test("the published price of Hull's example", () => {
  // Hull, Options, Futures, and Other Derivatives: 4.76 for 42, 40, half a year, 10 %, 20 %.
  expect(call(MARKETS[2] as Market).value).toBeCloseTo(4.76, 2);
});

test.each(MARKETS)("put-call parity: price and greeks at %o", (market) => {
  const { spot, strike, time, rate } = market;
  const [a, b] = [call(market), put(market)];
  expect(a.value - b.value).toBeCloseTo(spot - strike * Math.exp(-rate * time), 10);
  // The difference is linear in the spot and knows no volatility.
  expect(a.grad[0].spot - b.grad[0].spot).toBeCloseTo(1, 12);
  expect(a.grad[0].volatility - b.grad[0].volatility).toBeCloseTo(0, 10);
  expect(a.hessian[0].spot[0].spot - b.hessian[0].spot[0].spot).toBeCloseTo(0, 12);
});
