// What a screen reader is told: one polite region for changes, one assertive for calls, lost sound and alarms.
import { signal } from '@preact/signals'

export const polite = signal('')
export const assertive = signal('')

export function say(text: string, now = false): void {
  const region = now ? assertive : polite
  region.value = ''
  queueMicrotask(() => (region.value = text))
}

export interface Toast {
  id: number
  text: string
  kind: 'info' | 'good' | 'bad'
  action?: { label: string; run(): void }
}

export const toasts = signal<Toast[]>([])
let next = 1

export function toast(text: string, kind: Toast['kind'] = 'info', action?: Toast['action'], ms = 7000): number {
  const id = next++
  toasts.value = [...toasts.value.slice(-3), { id, text, kind, action }]
  say(text, kind === 'bad')
  if (ms > 0) setTimeout(() => closeToast(id), ms)
  return id
}

export function closeToast(id: number): void {
  toasts.value = toasts.value.filter((x) => x.id !== id)
}
