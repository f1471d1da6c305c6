/** Now, to the minute, as reports print it: `2026-05-04 12:30 UTC`. */
export const nowMinute = (): string => `${new Date().toISOString().slice(0, 16).replace('T', ' ')} UTC`
