/**
 * Quantiles of numbers of at least 0 in fixed memory, with a relative error that is stated: a histogram whose buckets
 * are the leading bits of the number itself (exponent and seven bits of the fraction), so that a bucket is 1/128 of a
 * power of two wide and its middle at most 1/256 off (the idea of HdrHistogram; compare Masson, Rim & Lee 2019, DDSketch).
 * Two sketches merge without any loss. Memory grows with the powers of two between the least and the largest number:
 * 1 kB each.
 */
const bucketBits = 7
const shift = 20 - bucketBits
const float = new Float64Array(1)
const words = new Uint32Array(float.buffer)
/** Which half of a float holds its exponent: this is a little-endian machine or it is not. */
const high = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1 ? 1 : 0

export class QuantileSketch {
  count = 0
  least = Number.POSITIVE_INFINITY
  most = Number.NEGATIVE_INFINITY
  #zeros = 0
  /** Counts of the buckets from `#first` on. */
  #first = 0
  #counts = new Float64Array(0)

  /** @throws RangeError below 0, and of what is no finite number */
  add(value: number): void {
    if (!(value >= 0 && value < Number.POSITIVE_INFINITY)) {
      throw new RangeError(`QuantileSketch: expected a finite number of at least 0, got ${value}`)
    }
    this.count++
    if (value < this.least) this.least = value
    if (value > this.most) this.most = value
    if (value === 0) {
      this.#zeros++
      return
    }
    float[0] = value
    const bucket = words[high]! >>> shift
    if (bucket < this.#first || bucket >= this.#first + this.#counts.length) this.#cover(bucket, bucket)
    this.#counts[bucket - this.#first]!++
  }

  /**
   * The smallest number seen that a share p of all is not above, within 1/256 of itself (exact at 0 and 1); NaN of nothing.
   *
   * @param p from 0 to 1
   */
  quantile(p: number): number {
    if (this.count === 0 || !(p >= 0 && p <= 1)) return Number.NaN
    const rank = Math.max(1, Math.ceil(p * this.count))
    if (rank === 1) return this.least
    if (rank === this.count) return this.most
    let seen = this.#zeros
    if (rank <= seen) return 0
    for (let index = 0; index < this.#counts.length; index++) {
      seen += this.#counts[index]!
      if (rank <= seen) return Math.min(this.most, Math.max(this.least, middleOf(this.#first + index)))
    }
    return this.most
  }

  merge(other: QuantileSketch): void {
    if (other.count === 0) return
    this.count += other.count
    this.least = Math.min(this.least, other.least)
    this.most = Math.max(this.most, other.most)
    this.#zeros += other.#zeros
    if (other.#counts.length === 0) return
    this.#cover(other.#first, other.#first + other.#counts.length - 1)
    other.#counts.forEach((count, index) => {
      this.#counts[other.#first + index - this.#first]! += count
    })
  }

  reset(): void {
    this.count = 0
    this.#zeros = 0
    this.least = Number.POSITIVE_INFINITY
    this.most = Number.NEGATIVE_INFINITY
    this.#counts.fill(0)
  }

  /** Makes room for the buckets from `from` to `to`, a power of two at a time. */
  #cover(from: number, to: number): void {
    const empty = this.#counts.length === 0
    const first = Math.min(empty ? from : this.#first, from) >> bucketBits
    const last = Math.max(empty ? to : this.#first + this.#counts.length - 1, to) >> bucketBits
    const counts = new Float64Array((last - first + 1) << bucketBits)
    counts.set(this.#counts, empty ? 0 : this.#first - (first << bucketBits))
    this.#first = first << bucketBits
    this.#counts = counts
  }
}

function middleOf(bucket: number): number {
  words[high] = bucket << shift
  words[1 - high] = 0
  const from = float[0]!
  words[high] = (bucket + 1) << shift
  return (from + float[0]!) / 2
}
