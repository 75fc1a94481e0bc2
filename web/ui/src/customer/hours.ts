// Whether somebody is there, and when somebody will be: said before the call, in the customer's own time.
import { locale, t } from '../lib/i18n'

export interface Hours {
  title: string
  state: 'open' | 'closed' | 'stopped' | 'unknown'
  opens?: number
  utc_offset: number
}

export const isClosed = (h: Hours | null) => h?.state === 'closed' || h?.state === 'stopped'

export function hoursText(h: Hours, now: number): string {
  if (h.state === 'stopped') return t('public.stopped')
  if (!h.opens) return t('public.closed.menu')
  const own = -new Date(h.opens).getTimezoneOffset() / 60 === h.utc_offset
  return [t('public.opens', { when: whenText(h.opens, now) }) + (own ? '.' : ` ${t('public.your.time')}.`), t('public.closed.menu')].join(' ')
}

/** «сегодня в 09:00», «завтра в 09:00», «в понедельник, 30 ноября, в 09:00». */
function whenText(at: number, now: number): string {
  const tag = locale.value === 'en' ? 'en-GB' : 'ru'
  const time = new Intl.DateTimeFormat(tag, { hour: '2-digit', minute: '2-digit' }).format(at)
  const days = Math.round((startOfDay(at) - startOfDay(now)) / 86_400_000)
  if (days === 0) return t('public.opens.today', { time })
  if (days === 1) return t('public.opens.tomorrow', { time })
  return t('public.opens.day', { day: new Intl.DateTimeFormat(tag, { weekday: 'long', day: 'numeric', month: 'long' }).format(at), time })
}

function startOfDay(at: number): number {
  const d = new Date(at)
  return Date.UTC(d.getFullYear(), d.getMonth(), d.getDate())
}
