/** How many numbers, their mean and the largest: what is wanted of a number that comes with every event. */
export class Total {
  count = 0
  sum = 0
  /** 0 of nothing. */
  most = 0

  add(value: number): void {
    this.count++
    this.sum += value
    if (value > this.most) this.most = value
  }

  /** NaN of nothing. */
  get mean(): number {
    return this.sum / this.count
  }

  reset(): void {
    this.count = 0
    this.sum = 0
    this.most = 0
  }
}
