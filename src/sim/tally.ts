/** What has been observed of a number, in constant memory (Welford 1962), two of them as one (Chan, Golub & LeVeque 1979). */
export class Tally {
  count = 0
  /** 0 of nothing. */
  mean = 0
  least = Number.POSITIVE_INFINITY
  most = Number.NEGATIVE_INFINITY
  /** Sum of squared differences from the mean. */
  squares = 0

  add(value: number): void {
    this.count++
    const difference = value - this.mean
    this.mean += difference / this.count
    this.squares += difference * (value - this.mean)
    if (value < this.least) this.least = value
    if (value > this.most) this.most = value
  }

  /** Over n - 1; NaN below two values. */
  get variance(): number {
    return this.count < 2 ? Number.NaN : this.squares / (this.count - 1)
  }

  /** As if all that `other` has seen had been added here too. */
  merge(other: Tally): void {
    if (other.count === 0) return
    const count = this.count + other.count
    const difference = other.mean - this.mean
    this.squares += other.squares + difference * difference * ((this.count * other.count) / count)
    this.mean += difference * (other.count / count)
    this.count = count
    this.least = Math.min(this.least, other.least)
    this.most = Math.max(this.most, other.most)
  }

  /** Forgets everything, as at the end of a warm-up. */
  reset(): void {
    this.count = 0
    this.mean = 0
    this.squares = 0
    this.least = Number.POSITIVE_INFINITY
    this.most = Number.NEGATIVE_INFINITY
  }
}
