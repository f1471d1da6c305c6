/**
 * The discrete Fourier transform of 2^k complex numbers, in place: X_m = sum over j of x_j e^(-2 pi i j m / N), the
 * sign turned for the inverse, which is not divided by N. Iterative radix 2 (Cooley & Tukey 1965).
 *
 * @throws RangeError when the length is no power of two
 */
export function fourierTransform(re: Float64Array, im: Float64Array, inverse = false): void {
  const length = re.length
  if (length < 1 || (length & (length - 1)) !== 0 || im.length !== length) {
    throw new RangeError(
      `fourierTransform: the length must be a power of two, got ${length} and ${im.length}`,
    )
  }
  reverseBits(re, im)
  const turn = ((inverse ? 2 : -2) * Math.PI) / length
  const cosines = new Float64Array(length / 2)
  const sines = new Float64Array(length / 2)
  for (let index = 0; index < length / 2; index++) {
    cosines[index] = Math.cos(turn * index)
    sines[index] = Math.sin(turn * index)
  }
  for (let half = 1; half < length; half *= 2) {
    const stride = length / (2 * half)
    for (let start = 0; start < length; start += 2 * half) {
      for (let offset = 0; offset < half; offset++) {
        const upper = start + offset
        const lower = upper + half
        const cosine = cosines[offset * stride]!
        const sine = sines[offset * stride]!
        const real = re[lower]! * cosine - im[lower]! * sine
        const imaginary = re[lower]! * sine + im[lower]! * cosine
        re[lower] = re[upper]! - real
        im[lower] = im[upper]! - imaginary
        re[upper] = re[upper]! + real
        im[upper] = im[upper]! + imaginary
      }
    }
  }
}

function reverseBits(re: Float64Array, im: Float64Array): void {
  const length = re.length
  for (let index = 1, reversed = 0; index < length; index++) {
    let bit = length >> 1
    for (; reversed & bit; bit >>= 1) reversed ^= bit
    reversed ^= bit
    if (index < reversed) {
      const [real, imaginary] = [re[index]!, im[index]!]
      re[index] = re[reversed]!
      im[index] = im[reversed]!
      re[reversed] = real
      im[reversed] = imaginary
    }
  }
}
