// What lists and cards show of a ticket.
import { maybe, t } from '../lib/i18n'
import { Icon } from '../ui/icon'
import { When } from '../ui/parts'

export const importances = ['critical', 'high', 'normal', 'low'] as const
export const statuses = ['new', 'work', 'waiting', 'resolved', 'closed'] as const

export function ImportanceChip({ level }: { level: string }) {
  const css = level === 'critical' ? 'bad' : level === 'high' ? 'warn' : ''
  return <span class={`chip ${css}`} data-importance={level}>{level === 'critical' ? <Icon name="alert" size={13} /> : null}{maybe(`ticket.importance.${level}`, level)}</span>
}

export const statusWord = (s: string) => maybe(`ticket.status.${s}`, s)

export function Due({ at, late }: { at: number; late: boolean }) {
  if (!at) return <span class="dim">—</span>
  return <span class={late ? 'late' : ''}>{late ? <Icon name="alert" size={13} /> : null}<When ms={at} />{late ? <span class="dim"> {t('debts.overdue')}</span> : null}</span>
}
