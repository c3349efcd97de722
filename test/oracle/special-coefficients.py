"""
The numbers behind src/special.ts, by hand: tests need no Python.

    python3 test/oracle/special-coefficients.py coefficients    the polynomials, as TypeScript
    python3 test/oracle/special-coefficients.py values          writes special-values.json
    python3 test/oracle/special-coefficients.py measure 50000   largest errors in ulps, from so many
                                                                random points per interval

The non-obvious decision: every polynomial is the minimax one (Remez's exchange at 60 digits), its
coefficients then rounded to doubles one by one. That is good enough because the terms do not
cancel: the sum of their sizes, printed along, is never above 0.7.

Needs mpmath 1.3; `measure` also needs npx tsx.
"""
import json
import math
import random
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

from mpmath import (
    cos, erf, erfc, exp, findroot, frexp, ldexp, log, lu_solve, matrix, mp, mpf, nint, nstr, pi,
    polyval, sqrt,
)  # fmt: skip

mp.dps = 60
HERE = Path(__file__).parent

# Where special.ts changes its formula: the polynomials in x² end, erf is ±1, erfc is 0 or 2.
ERF_SPLIT, ERF_END = 0.875, 6.0
ERFC_SPLIT, ERFC_END = 0.4375, 28.0
# The centres of t = (x − k) / (x + k), chosen for the smallest degree.
ERF_CENTRE, ERFC_CENTRE = 2.5, 3.5
BOUNDARIES = [ERF_SPLIT, ERF_END, ERF_CENTRE, ERFC_SPLIT, ERFC_END, ERFC_CENTRE]
# erfc is below half the smallest subnormal number from here on.
ERFC_GONE = 27.3


def minimax(f, weight, a, b, degree):
    """The c minimizing max |f − Σ cᵢ xⁱ| · weight on [a, b], and that maximum."""
    n = degree + 2
    points = [(a + b) / 2 - (b - a) / 2 * cos(pi * i / (n - 1)) for i in range(n)]
    size = 40 * n
    grid = [(a + b) / 2 - (b - a) / 2 * cos(pi * i / mpf(size)) for i in range(size + 1)]
    known = [(x, f(x), weight(x)) for x in grid]
    for _ in range(20):
        rows = matrix(n, n)
        right = matrix(n, 1)
        for i, x in enumerate(points):
            for j in range(n - 1):
                rows[i, j] = x**j
            rows[i, n - 1] = (-1) ** i / weight(x)
            right[i] = f(x)
        solution = list(lu_solve(rows, right))
        c, level = solution[:-1], abs(solution[-1])
        errors = [(y - polyval(c[::-1], x)) * w for x, y, w in known]
        worst = max(abs(e) for e in errors)
        if worst < level * mpf("1.01"):
            break
        # The next points: the largest error of every stretch of one sign.
        peaks = []
        for i, e in enumerate(errors):
            if not peaks or (e > 0) != (errors[peaks[-1]] > 0):
                peaks.append(i)
            elif abs(e) > abs(errors[peaks[-1]]):
                peaks[-1] = i
        while len(peaks) > n:
            peaks.pop(0 if abs(errors[peaks[0]]) < abs(errors[peaks[-1]]) else -1)
        points = [grid[i] for i in peaks]
    return c, worst


def horner(name, variable, c):
    """The polynomial as a chain of consts, three coefficients in each."""
    c = [repr(float(v)).replace("e-0", "e-") for v in reversed(c)]
    text, at = c[0], 1
    names = 0
    while at < len(c):
        # Fewer in the first, so that the last is full.
        step = (len(c) - at) % 3 or 3
        for v in c[at : at + step]:
            text = f"({text}) * {variable} + {v}" if "*" in text else f"{text} * {variable} + {v}"
        at += step
        text = text.replace("+ -", "- ")
        names += 1
        label = name if at == len(c) else f"{name}{names}"
        print(f"  const {label} = {text};")
        text = label


def show(title, name, variable, f, weight, a, b, degree):
    c, worst = minimax(f, weight, mpf(a), mpf(b), degree)
    reach = max(abs(a), abs(b))
    terms = sum(abs(v) * reach**i for i, v in enumerate(c))
    print(f"// {title}: error 2^{nstr(log(worst, 2), 4)}, sum of the terms {nstr(terms, 3)}")
    horner(name, variable, c)
    print()


def small(split, degree):
    """erf(x) / x - 1 as a polynomial in s = x²."""
    limit = 2 / sqrt(pi)
    show(f"erf(x) / x - 1, x below {split}", "p", "s",
         lambda s: erf(sqrt(s)) / sqrt(s) - 1 if s else limit - 1,
         lambda s: sqrt(s) / erf(sqrt(s)) if s else 1 / limit,
         0, mpf(split) ** 2, degree)  # fmt: skip


def tail(name, relative_to, minus, centre, start, end, degree):
    """F(x) - minus in t = (x - k) / (x + k), where F(x) = (x + 1/2) exp(x²) erfc(x)."""
    k = mpf(centre)

    def x(t):
        return k * (1 + t) / (1 - t)

    def scaled(x):
        return (x + mpf(1) / 2) * exp(x * x) * erfc(x)

    show(f"(x + 1/2) exp(x²) erfc(x) - {minus}, x above {start}", name, "t",
         lambda t: scaled(x(t)) - minus,
         lambda t: erfc(x(t)) / scaled(x(t)) / relative_to(x(t)),
         (start - k) / (start + k), (end - k) / (end + k), degree)  # fmt: skip


def coefficients():
    print("// erf")
    small(ERF_SPLIT, 11)
    tail("f", erf, 0, ERF_CENTRE, mpf(ERF_SPLIT), mpf(ERF_END), 12)
    print("// erfc")
    small(ERFC_SPLIT, 8)
    tail("f", erfc, mpf(5) / 8, ERFC_CENTRE, mpf(ERFC_SPLIT), mpf(ERFC_GONE), 21)
    half = log(mpf(2)) / 2 * mpf("1.0001")
    # The ends differ so that no point of the grid is exactly 0, where the weight is 0.
    show("(exp(r) - 1 - r) / r²", "q", "r",
         lambda r: (exp(r) - 1 - r) / r**2, lambda r: r**2 * exp(-r),
         -half, half * mpf("1.000001"), 9)  # fmt: skip
    high = mpf(int(log(mpf(2)) * 2**42)) / 2**42
    print(f"// ln 2 = {float(high)!r} (42 bits) + {float(log(mpf(2)) - high)!r}")
    print(f"// ln 2 = {math.log(2)!r}, 1 / ln 2 = {float(1 / log(mpf(2)))!r}")
    print(f"// 2 / √π = {float(2 / sqrt(pi))!r}")


def reference(f, x):
    """f(x) rounded to a double, and what is left of f(x), in ulps of that double."""
    exact = f(mpf(x))
    # Not float(exact): it rounds twice where the double is subnormal.
    digit = max(frexp(exact)[1] - 53, -1074)
    steps = nint(ldexp(exact, -digit))
    return math.ldexp(int(steps), digit), float(ldexp(exact, -digit) - steps)


def underflow():
    """Where erfc is the smallest normal number, the smallest subnormal one, and half of that."""
    return [float(findroot(lambda x: log(erfc(x)) - e * log(mpf(2)), (26, 27.5), solver="anderson"))
            for e in (-1022, -1074, -1075)]  # fmt: skip


def neighbours(x, count=2):
    found = [x]
    for direction in (-math.inf, math.inf):
        at = x
        for _ in range(count):
            at = math.nextafter(at, direction)
            found.append(at)
    return found


def values():
    rng = random.Random(20)
    points = []
    for x in BOUNDARIES + [1.0, 2.0, 4.0]:
        points += neighbours(x)
    points += [x for at in underflow() for x in neighbours(at)]
    points += [5e-324, 1e-323, 2.2250738585072009e-308, 2.2250738585072014e-308]
    points += [10.0**-e for e in (320, 310, 300, 200, 100, 50, 30, 20, 16, 12, 9, 8, 6, 4, 3, 2)]
    points += [2.0**-e for e in (1060, 1030, 54, 53, 52, 28, 27, 26, 10, 5, 3)]
    for a, b, count in [(0, ERFC_SPLIT, 40), (ERFC_SPLIT, ERF_SPLIT, 40), (ERF_SPLIT, 2, 40),
                        (2, ERF_END, 50), (ERF_END, 26.5, 50), (26.5, ERFC_GONE, 30)]:  # fmt: skip
        points += [rng.uniform(a, b) for _ in range(count)]
    points += [-x for x in rng.sample([x for x in points if x < ERF_END], 80)]
    points += [-x for x in BOUNDARIES]
    rows = []
    for x in sorted(set(points)):
        row = [x]
        for f in (erf, erfc):
            value, rest = reference(f, x)
            # Adding 0 makes -0 an ordinary 0.
            row += [value, round(rest, 3) + 0.0]
        rows.append(row)
    target = HERE / "special-values.json"
    target.write_text(json.dumps(rows))
    subprocess.run(["npx", "prettier", "--write", str(target)], check=True)
    print(len(rows), "points")


RUN = """
import { readFileSync } from "node:fs";
import { erf, erfc } from "%s";
const points = JSON.parse(readFileSync(0, "utf8"));
process.stdout.write(JSON.stringify(points.map((x) => [erf(x), erfc(x)])));
"""


def measure(count):
    mp.dps = 40
    rng = random.Random()
    parts = [0, 0.25, ERFC_SPLIT, 0.625, ERF_SPLIT, 1, 2, 4, ERF_END]
    pairs = list(zip(parts, parts[1:]))
    tail = [ERF_END, 12, 20, underflow()[0], ERFC_GONE]
    negative = [(-b, -a) for a, b in pairs]
    intervals = {"erf": pairs, "erfc": negative + pairs + list(zip(tail, tail[1:]))}
    tasks = []
    for which, ranges in intervals.items():
        for a, b in ranges:
            name = f"[{a:.6g}, {b:.6g}]"
            tasks += [(which, name, rng.uniform(a, b)) for _ in range(count)]
        tasks += [(which, "tiny", 2.0 ** rng.uniform(-1022, -2)) for _ in range(count)]
        tasks += [(which, "subnormal", 2.0 ** rng.uniform(-1074, -1022)) for _ in range(count)]
    code = RUN % (HERE.parent.parent / "src" / "special.ts").as_uri()
    command = ["npx", "tsx", "--input-type=module", "-e", code]
    points = json.dumps([x for _, _, x in tasks])
    out = subprocess.run(command, input=points, stdout=subprocess.PIPE, text=True, check=True)
    worst = defaultdict(lambda: (0.0, 0.0, 0))
    for (which, name, x), got in zip(tasks, json.loads(out.stdout), strict=True):
        value, rest = reference(*((erf, x) if which == "erf" else (erfc, x)))
        error = abs((got[which == "erfc"] - value) / math.ulp(value) - rest)
        most, at, n = worst[which, name]
        worst[which, name] = (error, x, n + 1) if error > most else (most, at, n + 1)
    print(len(tasks), "points")
    for (which, name), (error, x, n) in worst.items():
        print(f"{which:5}{name:24}{n:8} points  {error:.3f} ulp at {x!r}")


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["coefficients"]:
            coefficients()
        case ["values"]:
            values()
        case ["measure", count]:
            measure(int(count))
        case _:
            sys.exit(__doc__)
