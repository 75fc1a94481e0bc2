// The figures of the survey as the API gives them, made ready to be shown: never without n, never without a margin.
import { arr, maybeNum, num, obj, str } from '../lib/rows'

export interface SurveyFigures {
  key: string
  name: string
  mode: string
  csi: { value: number | null; margin: number | null; n: number; few: boolean }
  fcr: { value: number | null; low: number | null; high: number | null; n: number }
  histogram: number[] // answers 1..k
  flow: { dialled: number; noInput: number; answered: number }
  rates: { contact: number | null; response: number | null; cooperation: number | null; completion: number | null; noInput: number | null }
  results: Record<string, number>
}

export function readFigures(x: unknown): SurveyFigures {
  const r = obj(x)
  const csi = obj(r.csi)
  const fcr = obj(r.fcr)
  const interval = obj(fcr.interval)
  const flow = obj(r.flow)
  const rates = obj(r.rates)
  const results = Object.fromEntries(Object.entries(obj(r.results)).map(([k, v]) => [k, num(v)]))
  const of = (...keys: string[]) => keys.reduce((sum, k) => sum + (results[k] ?? 0), 0)
  const answered = num(flow.answered_q1) || num(csi.n)
  // Answers come in while the robot's call goes on; its result only when it is over.
  const valid = Math.max(answered, of('completed', 'partial', 'refused', 'opt_out', 'no_input', 'no_answer', 'busy', 'technical'))
  // Of those who were dialled: contacts whose call was held back or never came due are no refusal (DOMAIN 10).
  const dialled = valid + of('invalid_number')
  const n = num(fcr.n) || num(fcr.den) || num(obj(fcr.ratio).den)
  return {
    key: str(r.key),
    name: str(r.name),
    mode: str(r.mode) || 'next_day',
    csi: { value: maybeNum(csi.value), margin: maybeNum(csi.margin), n: num(csi.n), few: csi.few === true || num(csi.n) < 10 },
    fcr: { value: maybeNum(fcr.value) ?? (n ? (100 * num(fcr.num)) / n : null), low: maybeNum(interval.low) ?? maybeNum(fcr.low), high: maybeNum(interval.high) ?? maybeNum(fcr.high), n },
    histogram: histogram(r.answers ?? r.histogram),
    flow: { dialled: num(flow.sampled) || dialled, noInput: num(flow.no_input) || of('no_input'), answered },
    rates: { contact: maybeNum(rates.contact), response: valid > 0 ? (100 * answered) / valid : maybeNum(rates.response), cooperation: maybeNum(rates.cooperation), completion: maybeNum(rates.completion), noInput: maybeNum(rates.no_input) },
    results,
  }
}

/** Counts of answers 1..k: as a list (from 1, or from 0 with a leading blank), or as {"1":n,…}; at least five. */
export function histogram(x: unknown): number[] {
  let list: number[]
  if (Array.isArray(x)) {
    list = arr(x).map(num)
    if (list.length === 6 || list.length === 11) list = list.slice(1)
  } else {
    const counts = obj(obj(x).counts ?? x)
    const top = Math.max(0, ...Object.keys(counts).map(Number).filter((k) => k >= 1 && k <= 10))
    list = Array.from({ length: top }, (_, i) => num(counts[String(i + 1)]))
  }
  while (list.length > 5 && !list[list.length - 1]) list = list.slice(0, -1)
  while (list.length && list.length < 5) list = [...list, 0]
  return list
}

/** The mark of one who alone has answered. */
export const onlyMark = (f: SurveyFigures) => f.histogram.findIndex((x) => x > 0) + 1 || '—'
