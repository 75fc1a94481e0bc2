import { signal } from '@preact/signals'
import { keep, kept } from './keep'

export type Theme = 'system' | 'light' | 'dark'

const saved = kept('theme')
export const theme = signal<Theme>(saved === 'light' || saved === 'dark' ? saved : 'system')

/** What the system wants, for what is painted and not styled: it may change while a page is open. */
const wish = typeof matchMedia === 'undefined' ? null : matchMedia('(prefers-color-scheme: dark)')
export const systemDark = signal(wish?.matches ?? false)
wish?.addEventListener('change', (e) => (systemDark.value = e.matches))

export function setTheme(to: Theme): void {
  theme.value = to
  keep('theme', to === 'system' ? null : to)
  if (to === 'system') document.documentElement.removeAttribute('data-theme')
  else document.documentElement.setAttribute('data-theme', to)
}
