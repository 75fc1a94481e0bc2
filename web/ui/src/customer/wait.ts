// What a caller who waits reads of his place: the words that are said to others on the phone (DOMAIN 8, 11).
import { t, tn } from '../lib/i18n'

export interface Place {
  ahead: number
  waitMs: number
}

export function waitText(p: Place | null): string {
  if (!p) return t('public.wait.some')
  const place = p.ahead === 0 ? t('public.wait.next') : t('public.wait.ahead', { n: tn('n.calls', p.ahead) })
  return p.waitMs > 0 ? `${place} ${timeText(p.waitMs)}` : place
}

function timeText(ms: number): string {
  if (ms < 60_000) return t('public.wait.lt1')
  const min = Math.ceil(ms / 60_000)
  return min <= 5 ? t('public.wait.n', { n: tn('n.minutes', min) }) : t(min <= 10 ? 'public.wait.le10' : 'public.wait.gt10')
}
