// The operator's place in the line for a break, what it waits for, and his shift.
import { serverWall, tick } from '../lib/clock'
import { moment, timeOfDay } from '../lib/format'
import { locale, t } from '../lib/i18n'
import { Icon } from '../ui/icon'
import { queueName, reasonName } from './names'
import { act, catalog, view } from './phone'

export function BreakLine() {
  const v = view.value
  const p = v?.break_place
  if (!v || !p) return null
  const why = p.why === 'call' ? t('break.why.call') : p.why === 'limit' ? t('break.why.limit') : p.why === 'queue' ? t('break.why.queue', { name: queueName(p.queue) }) : t('break.why.min_staff', { name: queueName(p.queue) })
  return (
    <div class="status-pending" data-testid="break-line" data-place={p.place}>
      <Icon name="coffee" size={14} />
      <span class="grow">{t('break.line', { n: p.place, what: reasonName(v.pending_reason) })} <span class="dim">{why}</span></span>
      <button type="button" class="link" onClick={() => act('state', { state: 'available' })}>{t('common.cancel')}</button>
    </div>
  )
}

/** "Смена до 18:00", "вне смены", "следующая: завтра 09:00". */
export function ShiftLine() {
  tick.value
  const s = catalog.value.shift
  if (!s) return null
  const now = serverWall()
  const on = [s.now, s.next].find((x) => x && x.from <= now && now < x.to)
  const next = [s.now, s.next].find((x) => x && x.from > now)
  return (
    <div class={`status-shift ${on ? 'dim' : 'warn-text'}`} data-testid="shift-line" title={s.name}>
      {on ? t('shift.until', { time: timeOfDay(on.to, locale.value) }) : t('shift.outside')}
      {next ? <span class="dim"> · {t('shift.next', { time: moment(next.from, locale.value, now) })}</span> : null}
    </div>
  )
}
