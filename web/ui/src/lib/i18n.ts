// The message catalogue: every word on screen is found by a key, in the language chosen.
import { computed, signal } from '@preact/signals'
import { en } from '../words/en'
import { ru } from '../words/ru'
import { plural, type Locale } from './format'
import { keep, kept } from './keep'

export type Key = keyof typeof ru
const catalogue: Record<Locale, Record<Key, string>> = { ru, en }

export const locale = signal<Locale>(kept('locale') === 'en' ? 'en' : 'ru')
export const words = computed(() => catalogue[locale.value])

export function setLocale(to: Locale): void {
  locale.value = to
  keep('locale', to)
  document.documentElement.lang = to
}

/** The words of a key, `{name}` filled in. */
export function t(key: Key, fill?: Record<string, string | number>): string {
  const text = words.value[key]
  return fill ? text.replace(/\{(\w+)\}/g, (whole, name: string) => String(fill[name] ?? whole)) : text
}

/** `{n}` with its agreeing noun: tn('n.calls', 5) is "5 звонков". */
export function tn(key: Key, n: number): string {
  return `${n} ${plural(words.value[key], n, locale.value)}`
}

/** Words of a key made at run time (an error, a state, a cause); the fallback when the catalogue has none. */
export function maybe(key: string, fallback: string): string {
  return (words.value as Record<string, string>)[key] ?? fallback
}
