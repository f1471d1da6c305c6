/**
 * The mean over time of a level that moves in steps: work in progress, machines at work. Its time only goes forward.
 *
 * @example
 * const queue = new TimeWeighted(0, 0)
 * queue.set(2, 4) // the level is 2 from time 4 on
 * queue.mean(8) // 1
 */
export class TimeWeighted {
  level: number
  most: number
  #since: number
  #changed: number
  #area = 0

  constructor(start: number, level: number) {
    this.level = level
    this.most = level
    this.#since = start
    this.#changed = start
  }

  set(level: number, now: number): void {
    this.#area += this.level * (now - this.#changed)
    this.#changed = now
    this.level = level
    if (level > this.most) this.most = level
  }

  change(by: number, now: number): void {
    this.set(this.level + by, now)
  }

  /** Level times time since the start. */
  area(now: number): number {
    return this.#area + this.level * (now - this.#changed)
  }

  /** From the start until now; the level itself where no time has passed. */
  mean(now: number): number {
    const span = now - this.#since
    return span > 0 ? this.area(now) / span : this.level
  }

  /** Forgets what was before now, as at the end of a warm-up; the level stays. */
  reset(now: number): void {
    this.#since = now
    this.#changed = now
    this.#area = 0
    this.most = this.level
  }
}
