// How a ringing call is noticed: the ring, a system notification, the title and the icon of the tab.
import { until, type Time } from '../lib/clock'
import { t } from '../lib/i18n'
import { endRing, startRing } from '../lib/ring'
import { say } from '../ui/say'
import type { Offer } from './protocol'
import { partyName, queueName } from './names'

let note: Notification | null = null
const quietTitle = typeof document === 'undefined' ? '' : document.title

export function ringFor(o: Offer, to: Time | undefined): void {
  const who = partyName(o.party)
  const line = `${queueName(o.queue)} ${who}`.trim()
  document.title = `☎ ${line}`
  icon('/icon-ring.svg')
  say(t('offer.spoken', { who: line }), true)
  if (o.auto) return
  startRing()
  notify(line, until(to))
}

export function ringOver(): void {
  endRing()
  note?.close()
  note = null
  document.title = quietTitle
  icon('/icon.svg')
}

export function notificationsAllowed(): boolean {
  return 'Notification' in window && Notification.permission === 'granted'
}

export async function askNotifications(): Promise<boolean> {
  if (!('Notification' in window)) return false
  return (await Notification.requestPermission()) === 'granted'
}

function notify(line: string, ms: number): void {
  if (!notificationsAllowed() || document.hasFocus()) return
  try {
    note = new Notification(t('offer.title'), { body: line, tag: 'hotline-call', requireInteraction: true, icon: '/icon.svg' })
    note.onclick = () => window.focus()
    if (ms > 0) setTimeout(() => note?.close(), ms)
  } catch {
    note = null // some systems allow them from service workers only
  }
}

function icon(href: string): void {
  const link = document.querySelector<HTMLLinkElement>('#favicon')
  if (link) link.href = href
}
