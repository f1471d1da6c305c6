"""Writes src/core/stats/oracle-values.json: distribution values from mpmath at 50 digits, by other routes than ours
(plain sums for the discrete distributions, hypergeometric series and quadrature for the continuous ones), and
SciPy's for what rests on conventions (quantile type 7, Welch, exact intervals, BCa, curve_fit).

    python3 -m venv build/oracles && build/oracles/bin/pip install mpmath==1.4.1 scipy==1.17.1
    build/oracles/bin/python scripts/oracles/distributions.py
    npx biome check --write src/core/stats/oracle-values.json

Each row holds the arguments, exact as doubles, then the value.
"""

import json
import math
import pathlib

import mpmath
import numpy as np
import scipy
from mpmath import mp, mpf
from scipy import optimize, stats

mp.dps = 50
SMALL = mpf("1e-300")


def rows(function, points):
    out = []
    for point in points:
        value = function(*point)
        if value > SMALL:
            out.append([*point, float(value)])
    return out


def outward(first, ratio, k, step, last):
    """Sum of terms from k in steps of `step` to `last`, each from the one before; stops at 45 digits."""
    term, total = first, first
    while k != last and term > total * mpf("1e-45"):
        term *= ratio(k)
        k += step
        total += term
    return total


def binomial_mass(k, n, p):
    p = mpf(p)
    return mp.binomial(n, k) * p**k * (1 - p) ** (n - k)


def binomial_lower(k, n, p):
    q = mpf(p)
    return outward(binomial_mass(k, n, p), lambda i: mpf(i) * (1 - q) / ((n - i + 1) * q), k, -1, 0)


def binomial_upper(k, n, p):
    q = mpf(p)
    return outward(binomial_mass(k + 1, n, p), lambda i: mpf(n - i) * q / ((i + 1) * (1 - q)), k + 1, 1, n)


def poisson_mass(k, m):
    return mp.exp(-mpf(m) + k * mp.log(mpf(m)) - mp.loggamma(k + 1))


def poisson_lower(k, m):
    return outward(poisson_mass(k, m), lambda i: mpf(i) / mpf(m), k, -1, 0)


def poisson_upper(k, m):
    return outward(poisson_mass(k + 1, m), lambda i: mpf(m) / (i + 1), k + 1, 1, -1)


def hyper_mass(k, lot, marked, sample):
    log_choose = lambda a, b: mp.loggamma(a + 1) - mp.loggamma(b + 1) - mp.loggamma(a - b + 1)
    return mp.exp(log_choose(marked, k) + log_choose(lot - marked, sample - k) - log_choose(lot, sample))


def hyper_lower(k, lot, marked, sample):
    ratio = lambda i: mpf(i) * (lot - marked - sample + i) / (mpf(marked - i + 1) * (sample - i + 1))
    return outward(hyper_mass(k, lot, marked, sample), ratio, k, -1, max(0, sample + marked - lot))


def hyper_upper(k, lot, marked, sample):
    ratio = lambda i: mpf(marked - i) * (sample - i) / (mpf(i + 1) * (lot - marked - sample + i + 1))
    return outward(hyper_mass(k + 1, lot, marked, sample), ratio, k + 1, 1, min(marked, sample))


def t_density(t, df):
    t, df = mpf(t), mpf(df)
    log_constant = mp.loggamma((df + 1) / 2) - mp.loggamma(df / 2) - mp.log(df * mp.pi) / 2
    return mp.exp(log_constant - (df + 1) / 2 * mp.log1p(t * t / df))


def t_upper(t, df):
    t, df = mpf(t), mpf(df)
    x = df / (df + t * t)
    # I_x(a, 1/2) as a Gauss series whose terms are all positive.
    a, b = df / 2, mpf(1) / 2
    if t < 1:
        return (1 - mp.betainc(b, a, 0, 1 - x, regularized=True)) / 2
    if x < mpf("0.999"):
        front = mp.exp(a * mp.log(x) + b * mp.log(1 - x) - mp.log(a) - mp.loggamma(a) - mp.loggamma(b) + mp.loggamma(a + b))
        return front * mp.hyp2f1(a + b, 1, a + 1, x) / 2
    scale = mp.sqrt(df / (df + 1))
    return mp.quad(lambda s: t_density(s, df), [t + i * 2 * scale for i in range(0, 31)])


def chi_upper(x, df):
    return mp.gammainc(mpf(df) / 2, mpf(x) / 2, regularized=True)


def chi_lower(x, df):
    return mp.gammainc(mpf(df) / 2, 0, mpf(x) / 2, regularized=True)


def chi_density(x, df):
    h = mpf(df) / 2
    return mp.exp((h - 1) * mp.log(mpf(x)) - mpf(x) / 2 - h * mp.log(2) - mp.loggamma(h))


def f_lower(x, d1, d2):
    x, d1, d2 = mpf(x), mpf(d1), mpf(d2)
    return mp.betainc(d1 / 2, d2 / 2, 0, d1 * x / (d1 * x + d2), regularized=True)


def f_upper(x, d1, d2):
    return f_lower(1 / mpf(x), d2, d1)


def f_density(x, d1, d2):
    x, a, b = mpf(x), mpf(d1) / 2, mpf(d2) / 2
    r = mpf(d1) / mpf(d2)
    log_beta = mp.loggamma(a) + mp.loggamma(b) - mp.loggamma(a + b)
    return mp.exp(a * mp.log(r) + (a - 1) * mp.log(x) - (a + b) * mp.log1p(r * x) - log_beta)


Z = [-37.0, -30.0, -20.0, -10.0, -6.0, -4.0, -3.0, -2.5, -1.96, -1.0, -0.5, -0.1, -1e-6, 0.0, 0.1, 0.7, 1.0, 2.0, 3.0, 5.0]
T_DF = [1, 2, 3, 4, 5.5, 7, 10, 29, 30.25, 100, 1000, 100000]
T_X = [1e-8, 0.1, 0.5, 1.0, 1.5, 2.0, 2.776, 5.0, 10.0, 30.0, 100.0, 1e6, 1e20]
CHI_DF = [1, 2, 3, 4.5, 10, 29, 100, 1000, 20000]
CHI_SHARE = [1e-6, 0.01, 0.1, 0.5, 0.8, 0.95, 1.0, 1.05, 1.3, 2.0, 5.0, 20.0, 100.0]
F_DF = [(1, 1), (1, 10), (2, 3), (3, 10), (5.5, 7.25), (10, 2), (20, 60), (120, 30), (500, 400)]
F_X = [1e-8, 0.01, 0.2, 0.5, 0.9, 1.0, 1.3, 2.0, 4.0, 10.0, 100.0, 1e6]
MEANS = [1e-20, 0.01, 0.5, 1.0, 3.7, 10.0, 100.0, 12345.6, 1e6]


def around(mean, deviation, lo, hi):
    spots = [mean + z * deviation for z in (-36, -20, -8, -3, -1, -0.2, 0, 0.5, 1.5, 4, 10, 25, 36)]
    return sorted({min(hi, max(lo, round(s))) for s in spots} | {lo, min(hi, lo + 1), min(hi, lo + 5)})


POISSON = [(k, m) for m in MEANS for k in around(m, math.sqrt(m), 0, 10**9) if k < m * 50 + 60]
BINOMIAL = [
    (k, n, p)
    for n, p in [(1, 0.3), (3, 0.5), (10, 0.1), (80, 0.05), (200, 0.001), (1000, 0.5), (10000, 0.3), (10**6, 1e-6),
                 (10**6, 0.5), (10**6, 0.999), (999999, 0.123), (50, 0.95)]
    for k in around(n * p, math.sqrt(n * p * (1 - p)), 0, n)
]
HYPER = [
    (k, lot, marked, sample)
    for lot, marked, sample in [(10, 3, 2), (50, 10, 25), (200, 10, 50), (1000, 50, 80), (10000, 150, 200),
                                (10**6, 1000, 5000), (10**6, 500000, 300000), (10**6, 5, 999000), (999999, 12345, 54321)]
    for k in around(sample * marked / lot, math.sqrt(sample * marked / lot * (1 - marked / lot) * (1 - sample / lot)),
                    max(0, sample + marked - lot), min(sample, marked))
]

values = {
    "normalDensity": rows(lambda z: mp.npdf(mpf(z)), [(z,) for z in Z]),
    "normalCdf": rows(lambda z: mp.erfc(-mpf(z) / mp.sqrt(2)) / 2, [(z,) for z in Z]),
    "normalUpperTail": rows(lambda z: mp.erfc(mpf(z) / mp.sqrt(2)) / 2, [(-z,) for z in Z]),
    "normalQuantile": [
        [p, float(mp.findroot(lambda z: mp.log(mp.erfc(-z / mp.sqrt(2)) / 2) - mp.log(mpf(p)), stats.norm.ppf(p)))]
        for p in [1e-300, 1e-100, 1e-20, 1e-10, 1e-5, 0.001, 0.025, 0.07, 0.074, 0.08, 0.2, 0.4, 0.49, 0.6, 0.9, 0.975, 0.999]
    ],
    "studentTDensity": rows(t_density, [(t, df) for df in T_DF for t in T_X]),
    "studentTUpperTail": rows(t_upper, [(t, df) for df in T_DF for t in T_X if df < 100000 or t < 36]),
    "chiSquareDensity": rows(chi_density, [(x * df, df) for df in CHI_DF for x in CHI_SHARE]),
    "chiSquareCdf": rows(chi_lower, [(x * df, df) for df in CHI_DF for x in CHI_SHARE if x <= 2]),
    "chiSquareUpperTail": rows(chi_upper, [(x * df, df) for df in CHI_DF for x in CHI_SHARE]),
    "fDensity": rows(f_density, [(x, *df) for df in F_DF for x in F_X]),
    "fCdf": rows(f_lower, [(x, *df) for df in F_DF for x in F_X]),
    "fUpperTail": rows(f_upper, [(x, *df) for df in F_DF for x in F_X]),
    "poissonMass": rows(poisson_mass, POISSON),
    "poissonCdf": rows(poisson_lower, POISSON),
    "poissonUpperTail": rows(poisson_upper, POISSON),
    "binomialMass": rows(binomial_mass, BINOMIAL),
    "binomialCdf": rows(binomial_lower, [b for b in BINOMIAL if b[0] < b[1]]),
    "binomialUpperTail": rows(binomial_upper, [b for b in BINOMIAL if b[0] < b[1]]),
    "hypergeometricMass": rows(hyper_mass, HYPER),
    "hypergeometricCdf": rows(hyper_lower, [h for h in HYPER if h[0] < min(h[2], h[3])]),
    "hypergeometricUpperTail": rows(hyper_upper, [h for h in HYPER if h[0] < min(h[2], h[3])]),
}

# Conventions, from SciPy and NumPy.
A = [5.1, 4.9, 6.2, 5.8, 5.0, 7.1, 4.4]
B = [6.9, 7.4, 5.8, 8.8, 7.7]
SKEWED = [0.3, 0.4, 0.4, 0.7, 0.9, 1.1, 1.6, 2.4, 3.9, 7.5]
welch = stats.ttest_ind(A, B, equal_var=False).confidence_interval(0.95)
log_welch = stats.ttest_ind(np.log(A), np.log(B), equal_var=False).confidence_interval(0.9)
pick = lambda interval: [float(interval.low), float(interval.high)]
share = lambda k, n, method, c=0.95: pick(stats.binomtest(k, n).proportion_ci(c, method))
bca = stats.bootstrap((SKEWED,), np.mean, confidence_level=0.9, n_resamples=400_000, method="BCa", rng=1)
percentile = stats.bootstrap((SKEWED,), np.mean, confidence_level=0.9, n_resamples=400_000, method="percentile", rng=2)

X = np.array([1, 2, 4, 8, 16, 32, 64, 128, 256.0])
TIMES = np.array([5.21, 5.33, 5.62, 5.49, 6.75, 8.31, 11.1, 17.2, 31.9])
STEPS = np.array([21950, 11400, 5610, 2930, 1480, 905, 512, 330, 251.0])


def affine(x, y):
    sigma = y
    for _ in range(200):
        popt, pcov = optimize.curve_fit(lambda x, a, b: a + b * x, x, y, [1, 1], sigma=sigma, xtol=1e-15, ftol=1e-15)
        sigma = popt[0] + popt[1] * x
    half = np.sqrt(np.diag(pcov)) * stats.t.ppf(0.975, len(x) - 2)
    return {"value": popt.tolist(), "lo": (popt - half).tolist(), "hi": (popt + half).tolist()}


law = lambda x, m, k: m + np.log1p(np.exp(k) / x)
hyperbola, _ = optimize.curve_fit(law, X, np.log(STEPS), [4, 4], xtol=1e-15, ftol=1e-15, gtol=1e-15)
line = stats.linregress(np.log(X), np.log(STEPS))
t95 = stats.t.ppf(0.975, len(X) - 2)

REPLICATED_X = np.repeat([1, 2, 4, 8, 16.0], 3)
REPLICATED_Y = np.array([3.1, 2.9, 3.3, 4.2, 4.4, 4.1, 5.3, 5.6, 5.2, 9.5, 8.9, 9.9, 12.2, 12.9, 11.8])


def lack_of_fit_p(x, y):
    fit = stats.linregress(x, y)
    residuals = y - fit.intercept - fit.slope * x
    groups = [residuals[x == each] for each in np.unique(x)]
    pure = sum(((g - g.mean()) ** 2).sum() for g in groups)
    lack_df, pure_df = len(groups) - 2, len(x) - len(groups)
    return float(stats.f.sf(((residuals**2).sum() - pure) / lack_df / (pure / pure_df), lack_df, pure_df))


log_groups = [np.log(REPLICATED_Y[REPLICATED_X == x]) for x in np.unique(REPLICATED_X)]

conventions = {
    "replicated": {
        "x": REPLICATED_X.tolist(), "y": REPLICATED_Y.tolist(),
        "lackOfFitP": lack_of_fit_p(np.log(REPLICATED_X), np.log(REPLICATED_Y)),
        "bartlettP": float(stats.bartlett(*log_groups).pvalue),
    },
    "samples": {"a": A, "b": B, "skewed": SKEWED},
    "quantile": [[p, float(np.quantile(SKEWED, p))] for p in [0, 0.05, 0.1, 0.25, 0.5, 0.8, 0.99, 1]],
    "meanA95": pick(stats.ttest_1samp(A, 0).confidence_interval(0.95)),
    "welch95": [float(welch.low), float(welch.high)],
    "ratio90": [math.exp(log_welch.low), math.exp(log_welch.high)],
    "wilson": [[k, n, *share(k, n, "wilson")] for k, n in [(0, 10), (3, 10), (10, 10), (7, 1000), (45, 59)]],
    "clopperPearson": [[k, n, *share(k, n, "exact")] for k, n in [(0, 10), (3, 10), (10, 10), (7, 1000), (45, 59)]],
    "poissonRate": [
        [k, float(stats.chi2.ppf(0.025, 2 * k) / 2) if k else 0.0, float(stats.chi2.ppf(0.975, 2 * k + 2) / 2)]
        for k in [0, 1, 3, 10, 100]
    ],
    "bootstrap90": {"bca": pick(bca.confidence_interval), "percentile": pick(percentile.confidence_interval)},
    "fits": {
        "x": X.tolist(), "times": TIMES.tolist(), "steps": STEPS.tolist(),
        "affine": affine(X, TIMES),
        "hyperbola": np.exp(hyperbola).tolist(),
        "power": {
            "coefficient": math.exp(line.intercept), "exponent": line.slope,
            "exponentLo": line.slope - t95 * line.stderr, "exponentHi": line.slope + t95 * line.stderr,
            "coefficientLo": math.exp(line.intercept - t95 * line.intercept_stderr),
            "coefficientHi": math.exp(line.intercept + t95 * line.intercept_stderr),
        },
    },
}

target = pathlib.Path(__file__).parents[2] / "src/core/stats/oracle-values.json"
made = f"scripts/oracles/distributions.py with mpmath {mpmath.__version__}, SciPy {scipy.__version__}"
listed = ",\n".join(f'"{name}": [\n' + ",\n".join(json.dumps(row) for row in table) + "\n]" for name, table in values.items())
target.write_text(f'{{\n"made": {json.dumps(made)},\n"distributions": {{\n{listed}\n}},\n"conventions": {json.dumps(conventions, indent=1)}\n}}\n')
print({name: len(table) for name, table in values.items()}, sum(map(len, values.values())))
