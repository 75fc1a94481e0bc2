// The message catalogue: every word on screen is found by a key, in the language chosen. A browser fetches the words of
// its own language only.
import { batch, signal } from '@preact/signals'
import type { ru } from '../words/ru'
import { plural, type Locale } from './format'
import { keep, kept } from './keep'

export type Key = keyof typeof ru
type Words = Record<Key, string>

const catalogue: Record<Locale, () => Promise<Words>> = {
  ru: async () => (await import('../words/ru')).ru,
  en: async () => (await import('../words/en')).en,
}

export const locale = signal<Locale>(kept('locale') === 'en' ? 'en' : 'ru')
const words = signal({} as Words) // until the first setLocale; nothing is shown before
let asked: Locale

/** Changes the language as soon as its words are here; an error is a failed load, and leaves the language as it was. */
export async function setLocale(to: Locale): Promise<void> {
  asked = to
  const its = await catalogue[to]()
  if (asked !== to) return // another was chosen meanwhile
  batch(() => {
    words.value = its
    locale.value = to
  })
  document.documentElement.lang = to
}

/** The same by the person's own hand: this browser remembers it. */
export function chooseLocale(to: Locale): Promise<void> {
  return setLocale(to).then(() => keep('locale', to))
}

/** The words of a key, `{name}` filled in. */
export function t(key: Key, fill?: Record<string, string | number>): string {
  const text = words.value[key]
  return fill ? text.replace(/\{(\w+)\}/g, (whole, name: string) => String(fill[name] ?? whole)) : text
}

/** `{n}` with its agreeing noun: tn('n.calls', 5) is "5 звонков". */
export function tn(key: Key, n: number): string {
  return `${n} ${noun(key, n)}`
}

/** The agreeing word alone. */
export function noun(key: Key, n: number): string {
  return plural(words.value[key], n, locale.value)
}

/** Words of a key made at run time (an error, a state, a cause); the fallback when the catalogue has none. */
export function maybe(key: string, fallback: string): string {
  return (words.value as Record<string, string>)[key] ?? fallback
}
