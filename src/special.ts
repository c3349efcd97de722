/**
 * The error function and its complement, which `Math` does not have.
 *
 * The non-obvious decision: each function is one piece of text that refers to nothing but its
 * parameter, its own constants and `Math`, because generated code gets a copy of that text
 * (`Function.prototype.toString`). So polynomials stand in full where they are used, there are no
 * helpers, and what would be comments inside is in the text above each function.
 *
 * The coefficients are our own: test/oracle/special-coefficients.py makes them.
 */

/**
 * erf(x) = 2/√π ∫₀ˣ e^(−u²) du. Odd to the bit. Measured error: at most 1.3 ulp.
 *
 * Below 7/8, erf(x) = x + x·p(x²): p is small (−0.11 to 0.13), so its rounding hardly counts.
 *
 * Above, erf(x) = 1 − e^(−x²)·F(t)/(x + 1/2), where F = (x + 1/2)·e^(x²)·erfc(x) is a polynomial
 * in t = (x − 2.5)/(x + 2.5). The factor x + 1/2 makes F nearly constant, so that the rounding of
 * t hardly counts; what is subtracted is at most 0.22, so the rounding of the rest counts little.
 *
 * Both are minimax polynomials. From 6 on, the difference from ±1 is below half an ulp.
 */
export function erf(x: number): number {
  const a = Math.abs(x);
  if (a < 0.875) {
    const s = x * x;
    const p1 = (-8.655113446393661e-10 * s + 1.4118062415764163e-8) * s - 1.6288382280746474e-7;
    const p2 =
      ((p1 * s + 1.6456518858702762e-6) * s - 1.4925381515907667e-5) * s + 0.00012055324327564924;
    const p3 =
      ((p2 * s - 0.000854832683949455) * s + 0.005223977622957159) * s - 0.026866170644932734;
    const p = ((p3 * s + 0.11283791670954305) * s - 0.37612638903183737) * s + 0.1283791670955126;
    return x + x * p;
  }
  if (a > 6) return x < 0 ? -1 : 1;
  const t = (a - 2.5) / (a + 2.5);
  const f1 =
    ((-1.6287994183041588e-5 * t - 7.448361914678602e-5) * t - 5.415680588496991e-5) * t +
    0.000312586189117563;
  const f2 =
    ((f1 * t + 0.0002452246775413503) * t - 0.0021910915119979692) * t + 0.000465956960997929;
  const f3 = ((f2 * t + 0.01638044963952065) * t - 0.05148352776817895) * t + 0.07881495950974203;
  const f = ((f3 * t - 0.04951226978815817) * t - 0.06117838154125405) * t + 0.6324190921834307;
  const y = 1 - (Math.exp(-a * a) * f) / (a + 0.5);
  return x < 0 ? -y : y;
}

/**
 * erfc(x) = 1 − erf(x), without the loss of digits where erf(x) is near 1. For negative x it is
 * 2 − erfc(−x). Measured error: at most 1.1 ulp, down into the subnormal numbers; 0 from 27.227 on.
 *
 * Below 7/16, erfc(x) = 1 − (x + x·p(x²)), as in `erf`.
 *
 * Above, erfc(x) = e^(−x²)·(5/8 + f(t))/(x + 1/2), as in `erf` but with t = (x − 3.5)/(x + 3.5),
 * and f between −0.06 and 0.02. An error of x² or of `Math.exp` would go into the result, so:
 *
 * - z is x rounded to 24 bits, so that z², z ± 3.5 and z + 1/2 are exact. The rest d = x − z goes
 *   in by the series erfc(z + d) = erfc(z) − 2/√π·e^(−z²)·d·(1 − zd + (2/3)(zd)² − …).
 * - e^(−z²) = 2⁻ⁿ·(1 + h + m) with h = n·ln 2 − z² between ±0.35. Adding and subtracting 1.5·2⁵²
 *   rounds n to an integer; ln 2 has 42 bits in h, which is therefore exact, and the others in
 *   `low`; m is the rest of the exponential series, at most 0.07.
 * - The numerator v + w has an exact part v = 5/8·(1 + h), and a part w below 0.1, whose rounding
 *   hardly counts. It is divided in two steps: the first quotient c has 24 bits, so that the
 *   remainder is exact as well.
 * - `Math.exp` serves only to make a power of two: multiplying by 2²⁷ + 1 and subtracting rounds it
 *   to 26 bits, which leaves exactly 2⁻ⁿ, whatever the engine. It multiplies last, which is exact
 *   unless the result is subnormal.
 */
export function erfc(x: number): number {
  const a = Math.abs(x);
  if (a < 0.4375) {
    const s = x * x;
    const p1 = (1.511295239521602e-6 * s - 1.487788690287544e-5) * s + 0.00012054413903830934;
    const p2 = ((p1 * s - 0.0008548316681568545) * s + 0.005223977556953418) * s - 0.02686617064258;
    const p = ((p2 * s + 0.11283791670950359) * s - 0.3761263890318372) * s + 0.1283791670955126;
    const y = 1 - (a + a * p);
    return x < 0 ? 2 - y : y;
  }
  if (a > 28) return x < 0 ? 2 : 0;
  const z = Math.fround(a);
  const t = (z - 3.5) / (z + 3.5);
  const f1 =
    ((4.991982457580056e-9 * t + 3.0064024876996075e-10) * t - 4.589834706258166e-8) * t -
    4.011019139793035e-9;
  const f2 = ((f1 * t + 2.993130385885673e-7) * t - 2.205345218804296e-8) * t - 1.90666231115012e-6;
  const f3 =
    ((f2 * t + 1.164102480719165e-6) * t + 1.2130244417903977e-5) * t - 2.139109105438674e-5;
  const f4 =
    ((f3 * t - 6.075615291567124e-5) * t + 0.0002821922020061463) * t - 0.00015113394807942607;
  const f5 =
    ((f4 * t - 0.002107509952799992) * t + 0.009549665472120945) * t - 0.024411662914046093;
  const f6 = ((f5 * t + 0.04399157691238256) * t - 0.05754479908009196) * t + 0.04875954757663058;
  const f = ((f6 * t - 0.005277798166109208) * t - 0.07000459006880971) * t - 0.00382537756442281;
  const b = z + 0.5;
  const d = a - z;
  const e = z * d;
  const g = f - 1.1283791670955126 * b * d * (1 - e * (1 - 0.6666666666666666 * e));
  const n = z * z * 1.4426950408889634 + 6755399441055744 - 6755399441055744;
  const h = n * 0.6931471805598903 - z * z;
  const low = n * 5.497923018708371e-14;
  const r = h + low;
  const q1 =
    ((2.5000088559621265e-8 * r + 2.7630248903626564e-7) * r + 2.7557586279501494e-6) * r +
    2.480149309754408e-5;
  const q2 =
    ((q1 * r + 0.00019841269506699693) * r + 0.0013888888943631341) * r + 0.008333333333494395;
  const q = ((q2 * r + 0.041666666666530155) * r + 0.16666666666666413) * r + 0.5000000000000011;
  const m = r * r * q + low;
  const v = 0.625 + 0.625 * h;
  const w = g + (g * (h + m) + 0.625 * m);
  const c = Math.fround((v + w) / b);
  const u = c + (v - c * b + w) / b;
  const near = Math.exp(n * -0.6931471805599453);
  const power = near * 134217729 - (near * 134217729 - near);
  const y = u * power;
  return x < 0 ? 2 - y : y;
}
