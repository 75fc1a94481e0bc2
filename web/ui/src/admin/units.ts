// Lengths of time as the settings write them: 15s, 1m30s, 2h; a bare number is seconds. A person reads them in his language.
const units: [string, number][] = [['h', 3_600_000], ['m', 60_000], ['s', 1000], ['ms', 1]]

const russian: Record<string, string> = { h: 'ч', m: 'мин', s: 'с', ms: 'мс' }

export function toText(ms: number, lang: 'ru' | 'en' = 'en'): string {
  if (ms === 0) return '0'
  let rest = ms
  const out: string[] = []
  for (const [name, size] of units) {
    const n = Math.floor(rest / size)
    rest -= n * size
    if (n) out.push(lang === 'ru' ? `${n} ${russian[name]}` : `${n}${name}`)
  }
  return out.join(lang === 'ru' ? ' ' : '')
}

/** Milliseconds, null when it is no length of time. */
export function fromText(text: string): number | null {
  const s = text.trim().toLowerCase().replace(',', '.').replace(/\s+/g, '').replace(/час(а|ов)?|ч/g, 'h').replace(/мин(ут[аы]?)?/g, 'm').replace(/сек(унд[аы]?)?/g, 's').replace(/мс/g, 'ms').replace(/м/g, 'm').replace(/с/g, 's')
  if (/^\d+(\.\d+)?$/.test(s)) return Math.round(Number(s) * 1000)
  if (!/^(\d+(\.\d+)?(ms|h|m|s))+$/.test(s)) return null
  let sum = 0
  for (const [, n, unit] of s.matchAll(/(\d+(?:\.\d+)?)(ms|h|m|s)/g)) sum += Number(n) * (units.find(([u]) => u === unit)?.[1] ?? 0)
  return Math.round(sum)
}
