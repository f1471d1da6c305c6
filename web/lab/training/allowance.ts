/** How far a slowed run may have come by now. */

export interface Allowance {
  /** From here on, at so many epochs a second; infinite where nothing slows it. */
  begin(seenEpochs: number, epochsPerSecond: number, nowMs: number): void
  /** Epochs that a lane may have seen. */
  at(nowMs: number): number
}

export function makeAllowance(): Allowance {
  let seen = 0
  let rate = Number.POSITIVE_INFINITY
  let began = 0
  return {
    begin(seenEpochs, epochsPerSecond, nowMs) {
      seen = seenEpochs
      rate = epochsPerSecond
      began = nowMs
    },
    // No time at an infinite rate would be no number.
    at: (nowMs) => (Number.isFinite(rate) ? seen + (rate * (nowMs - began)) / 1000 : rate),
  }
}
