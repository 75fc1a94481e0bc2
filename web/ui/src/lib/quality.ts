// The quality word of UX 3.6: round trip, jitter and loss of the last 10 s turned into MOS (E-model, G.711).
export interface Reading {
  rttMs: number
  jitterMs: number
  lossPct: number
}

export type QualityWord = 'excellent' | 'good' | 'weak' | 'bad'

export function mos({ rttMs, jitterMs, lossPct }: Reading): number {
  const delay = rttMs / 2 + jitterMs * 2 + 20 // one way, with the jitter buffer and a frame
  const late = Math.max(0, delay - 177.3)
  const id = 0.024 * delay + 0.11 * late
  const ie = (95 * lossPct) / (lossPct + 4.3) // G.711 without concealment of bursts (G.113)
  const r = Math.max(0, Math.min(93.2, 93.2 - id - ie))
  return 1 + 0.035 * r + r * (r - 60) * (100 - r) * 7e-6
}

export function qualityWord(score: number): QualityWord {
  if (score >= 4.0) return 'excellent'
  if (score >= 3.6) return 'good'
  return score >= 3.1 ? 'weak' : 'bad'
}
