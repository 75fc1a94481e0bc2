import { signal } from '@preact/signals'
import { keep, kept } from './keep'

export type Theme = 'system' | 'light' | 'dark'

const saved = kept('theme')
export const theme = signal<Theme>(saved === 'light' || saved === 'dark' ? saved : 'system')

export function setTheme(to: Theme): void {
  theme.value = to
  keep('theme', to === 'system' ? null : to)
  if (to === 'system') document.documentElement.removeAttribute('data-theme')
  else document.documentElement.setAttribute('data-theme', to)
}
