// The filter of a list, kept in the address (UX 1.8).
import { isoDate } from '../lib/format'
import { operators, queues } from '../lib/directory'
import { t } from '../lib/i18n'
import { filter, route } from '../lib/router'
import { Icon } from '../ui/icon'
import { Select, type Choice } from '../ui/parts'

const DAY = 86_400_000

export type Period = 'today' | 'yesterday' | 'week' | 'month' | 'all' | 'days'

/** From and to (wall ms, `to` excluded) of the period in the address. */
export function span(q: Record<string, string | undefined>, now = Date.now()): { from?: number; to?: number } {
  const midnight = new Date(now)
  midnight.setHours(0, 0, 0, 0)
  const today = midnight.getTime()
  const next = new Date(today)
  next.setDate(next.getDate() + 1)
  const back = (days: number) => {
    const d = new Date(today)
    d.setDate(d.getDate() - days)
    return d.getTime()
  }
  switch (q.period as Period) {
    case 'today':
      return { from: today, to: next.getTime() }
    case 'yesterday':
      return { from: back(1), to: today }
    case 'week':
      return { from: back(6), to: next.getTime() }
    case 'month':
      return { from: back(29), to: next.getTime() }
    case 'days': {
      const from = q.from ? new Date(`${q.from}T00:00:00`).getTime() : undefined
      const to = q.to ? new Date(new Date(`${q.to}T00:00:00`).getTime() + 1.5 * DAY) : undefined
      to?.setHours(0, 0, 0, 0)
      return { from: from || undefined, to: to?.getTime() || undefined }
    }
    default:
      return {}
  }
}

export function PeriodFilter({ fallback }: { fallback: Period }) {
  const q = route.value.query
  const period = q.period ?? fallback
  const list: Choice[] = (['today', 'yesterday', 'week', 'month', 'all', 'days'] as Period[]).map((p) => ({ value: p, label: t(`period.${p}`) }))
  return (
    <>
      <Select aria-label={t('filter.period')} data-testid="filter-period" value={period} options={list} onChange={(v) => filter({ period: v, from: v === 'days' ? q.from ?? isoDate(Date.now()) : undefined, to: v === 'days' ? q.to ?? isoDate(Date.now()) : undefined, cursor: undefined })} />
      {period === 'days' ? (
        <>
          <input type="date" aria-label={t('filter.from')} data-testid="filter-from" value={q.from ?? ''} onChange={(e) => filter({ from: e.currentTarget.value })} />
          <input type="date" aria-label={t('filter.to')} data-testid="filter-to" value={q.to ?? ''} onChange={(e) => filter({ to: e.currentTarget.value })} />
        </>
      ) : null}
    </>
  )
}

export function ListFilter({ name, label, options }: { name: string; label: string; options: Choice[] }) {
  return <Select aria-label={label} data-testid={`filter-${name}`} value={route.value.query[name] ?? ''} empty={label} options={options} onChange={(v) => filter({ [name]: v || undefined, cursor: undefined })} />
}

export const QueueFilter = () => <ListFilter name="queue" label={t('filter.queue')} options={queues.value.map((q) => ({ value: String(q.id), label: q.name }))} />
export const OperatorFilter = () => <ListFilter name="operator" label={t('filter.operator')} options={operators.value.map((o) => ({ value: String(o.id), label: o.name }))} />

let timer = 0
export function NumberFilter() {
  return (
    <span class="search">
      <Icon name="search" size={15} />
      <input
        type="search" inputMode="tel" class="num" data-testid="filter-number" placeholder={t('filter.number')} aria-label={t('filter.number')} value={route.value.query.number ?? ''}
        onInput={(e) => {
          const v = e.currentTarget.value
          clearTimeout(timer)
          timer = window.setTimeout(() => filter({ number: v || undefined, cursor: undefined }), 350)
        }}
      />
    </span>
  )
}
