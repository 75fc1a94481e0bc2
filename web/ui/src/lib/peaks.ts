// Peaks of a recording as the server sends them: two channels, each a row of loudness per slice, as numbers or base64 bytes.
export interface Peaks {
  left: number[]
  right: number[]
}

function channel(x: unknown): number[] {
  if (Array.isArray(x)) return x.map((v) => (typeof v === 'number' ? v : 0))
  if (typeof x !== 'string') return []
  try {
    return [...atob(x)].map((c) => c.charCodeAt(0))
  } catch {
    return []
  }
}

/** Reads either shape and scales the louder channel to 0..1, so that a quiet call can still be seen. */
export function readPeaks(x: unknown): Peaks {
  const o = (x && typeof x === 'object' ? x : {}) as Record<string, unknown>
  const left = channel(o.left ?? o.l)
  const right = channel(o.right ?? o.r)
  const max = Math.max(1e-9, ...left, ...right)
  return { left: left.map((v) => v / max), right: right.map((v) => v / max) }
}

/** At most n bars; each the loudest of its slice, so nothing said disappears. */
export function bars(row: number[], n: number): number[] {
  if (row.length <= n) return row
  return Array.from({ length: n }, (_, i) => {
    const a = Math.floor((i * row.length) / n)
    const b = Math.max(a + 1, Math.floor(((i + 1) * row.length) / n))
    return Math.max(...row.slice(a, b))
  })
}
