// Voicemails nobody has dealt with: how many, and the way to them.
import { signal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { get } from '../lib/api'
import { t } from '../lib/i18n'
import { formatHash } from '../lib/router'
import { num, obj } from '../lib/rows'
import { Icon } from '../ui/icon'

const EVERY_MS = 15_000

export const openMessages = signal<number | null>(null)

export async function loadMessages(): Promise<void> {
  try {
    openMessages.value = num(obj(await get<unknown>('/messages')).open)
  } catch {
    // the number is a help; the list itself tells what is wrong
  }
}

export function Messages() {
  useEffect(() => {
    void loadMessages()
    const timer = setInterval(() => void loadMessages(), EVERY_MS)
    return () => clearInterval(timer)
  }, [])
  const n = openMessages.value
  if (!n) return null
  return (
    <a class="chip warn" data-testid="wall-messages" href={formatHash(['rec'], { what: 'voicemail', open: 'true', period: 'month' })} title={t('messages.open.title')}>
      <Icon name="note" size={14} />{t('messages.open', { n })}
    </a>
  )
}
