// Formatters of UX 1.7: durations, phones, numbers, dates. Pure: the locale is always given.
export type Locale = 'ru' | 'en'

const pad = (n: number) => String(n).padStart(2, '0')

/** Milliseconds as `м:сс` under an hour, `ч:мм:сс` above. Negative counts as zero. */
export function duration(ms: number): string {
  const s = Math.max(0, Math.floor(ms / 1000))
  const h = Math.floor(s / 3600)
  const m = Math.floor(s / 60) % 60
  return h > 0 ? `${h}:${pad(m)}:${pad(s % 60)}` : `${m}:${pad(s % 60)}`
}

/** Milliseconds left, rounded up, so that a countdown shows 0 only when it is over. */
export function countdown(ms: number): string {
  return duration(Math.ceil(Math.max(0, ms) / 1000) * 1000)
}

/** `+79161234567` as `+7 916 123-45-67`; other countries in groups; anything else as it is. */
export function phone(raw: string): string {
  const ru = /^\+7(\d{3})(\d{3})(\d{2})(\d{2})$/.exec(raw)
  if (ru) return `+7 ${ru[1]} ${ru[2]}-${ru[3]}-${ru[4]}`
  const by = /^\+375(\d{2})(\d{3})(\d{2})(\d{2})$/.exec(raw)
  if (by) return `+375 ${by[1]} ${by[2]}-${by[3]}-${by[4]}`
  return raw
}

/** What is copied: `+` and digits. */
export function phoneToCopy(pretty: string): string {
  const plus = pretty.trim().startsWith('+') ? '+' : ''
  return plus + pretty.replace(/\D/g, '')
}

/** A typed number while it is typed: `9161234567` → `+7 916 123-45-67`. Keeps short and foreign input untouched. */
export function phoneTyped(input: string): string {
  const digits = input.replace(/[^\d+]/g, '')
  if (/^8\d{10}$/.test(digits)) return phone('+7' + digits.slice(1))
  if (/^9\d{9}$/.test(digits)) return phone('+7' + digits)
  if (/^\+7\d{10}$/.test(digits)) return phone(digits)
  return input
}

export function number(n: number, locale: Locale, digits = 0): string {
  return new Intl.NumberFormat(locale, { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(n)
}

/** A percentage to one decimal; null and undefined are "—", never 0 % (DOMAIN 1). */
export function percent(n: number | null | undefined, locale: Locale, digits = 1): string {
  return n === null || n === undefined || Number.isNaN(n) ? '—' : `${number(n, locale, digits)} %`
}

/** a ÷ b in percent, null when b is 0. */
export function ratio(a: number, b: number): number | null {
  return b > 0 ? (100 * a) / b : null
}

/** Time of day `14:07`, with seconds when asked. */
export function timeOfDay(ms: number, locale: Locale, seconds = false): string {
  return new Intl.DateTimeFormat(locale === 'en' ? 'en-GB' : 'ru', {
    hour: '2-digit', minute: '2-digit', ...(seconds ? { second: '2-digit' } : {}),
  }).format(ms)
}

/** `12.11 10:42`, with the year when it is not this one; today only the time. */
export function moment(ms: number, locale: Locale, now: number = Date.now()): string {
  const d = new Date(ms)
  const n = new Date(now)
  const time = timeOfDay(ms, locale)
  if (d.toDateString() === n.toDateString()) return time
  const date = `${pad(d.getDate())}.${pad(d.getMonth() + 1)}`
  return d.getFullYear() === n.getFullYear() ? `${date} ${time}` : `${date}.${d.getFullYear()} ${time}`
}

/** The whole date and zone, for the hover text. */
export function momentFull(ms: number, locale: Locale): string {
  return new Intl.DateTimeFormat(locale === 'en' ? 'en-GB' : 'ru', { dateStyle: 'long', timeStyle: 'long' }).format(ms)
}

const rules = new Map<Locale, Intl.PluralRules>()

/** Picks one of `звонок|звонка|звонков` (ru: one, few, many) or `call|calls` (en). */
export function plural(forms: string, n: number, locale: Locale): string {
  let rule = rules.get(locale)
  if (!rule) rules.set(locale, (rule = new Intl.PluralRules(locale)))
  const parts = forms.split('|')
  const order = locale === 'ru' ? ['one', 'few', 'many'] : ['one', 'other']
  const at = order.indexOf(rule.select(n))
  return parts[at] ?? parts[parts.length - 1] ?? ''
}

/** "CSI 82,8 ± 3,1 (ответов 121)" without its words: value and margin; a single answer has no CSI. */
export function withMargin(value: number | null | undefined, margin: number | null | undefined, locale: Locale): string {
  if (value === null || value === undefined) return '—'
  const v = number(value, locale, 1)
  return margin === null || margin === undefined ? v : `${v} ± ${number(margin, locale, 1)}`
}

/** Local date for `<input type=date>`: 2026-03-10. */
export function isoDate(ms: number): string {
  const d = new Date(ms)
  return `${d.getFullYear()}-${pad(d.getMonth() + 1)}-${pad(d.getDate())}`
}
