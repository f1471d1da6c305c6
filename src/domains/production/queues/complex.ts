/** Complex numbers, as far as transforms need them; `expm1` and `log1p` keep their accuracy near 0. */
export interface Complex {
  readonly re: number
  readonly im: number
}

export const complex = (re: number, im = 0): Complex => ({ re, im })

export const plus = (a: Complex, b: Complex): Complex => ({ re: a.re + b.re, im: a.im + b.im })

export const minus = (a: Complex, b: Complex): Complex => ({ re: a.re - b.re, im: a.im - b.im })

export const times = (a: Complex, b: Complex): Complex => ({
  re: a.re * b.re - a.im * b.im,
  im: a.re * b.im + a.im * b.re,
})

export const scaled = (a: Complex, factor: number): Complex => ({ re: a.re * factor, im: a.im * factor })

export function over(a: Complex, b: Complex): Complex {
  const square = b.re * b.re + b.im * b.im
  return { re: (a.re * b.re + a.im * b.im) / square, im: (a.im * b.re - a.re * b.im) / square }
}

export function exp({ re, im }: Complex): Complex {
  const modulus = Math.exp(re)
  return { re: modulus * Math.cos(im), im: modulus * Math.sin(im) }
}

/** e^z - 1; of real part -Infinity it is -1. */
export function expm1({ re, im }: Complex): Complex {
  return {
    re: Math.expm1(re) * Math.cos(im) - 2 * Math.sin(im / 2) ** 2,
    im: im === 0 ? 0 : Math.exp(re) * Math.sin(im),
  }
}

/** The principal logarithm. */
export function log({ re, im }: Complex): Complex {
  return { re: Math.log(Math.hypot(re, im)), im: Math.atan2(im, re) }
}

/** ln(1 + z), the principal one. */
export function log1p({ re, im }: Complex): Complex {
  const excess = re * (2 + re) + im * im
  const near = Math.abs(excess) < 0.5
  return {
    re: near ? Math.log1p(excess) / 2 : Math.log(Math.hypot(1 + re, im)),
    im: Math.atan2(im, 1 + re),
  }
}
