// The operator's one state: its word and timer, and the menu that asks for another.
import { since, tick } from '../lib/clock'
import { duration } from '../lib/format'
import { t } from '../lib/i18n'
import { Icon, type IconName } from '../ui/icon'
import { Countdown, look, Menu, Timer, type MenuEntry } from '../ui/parts'
import { act, catalog, endShift, phone, view } from './phone'
import { BreakLine, ShiftLine } from './breakline'
import { keyHint } from './keymap'
import { reasonName } from './names'

const reasonIcons: Record<string, IconName> = { lunch: 'coffee', short: 'coffee', tech: 'bag', regulated: 'clock', meeting: 'users' }

export function StatusCard() {
  const v = view.value
  const lost = phone.value.link === 'lost'
  const state = v?.state ?? 'offline'
  const l = lost && !v?.talk ? look('lost') : look(state, v?.reason, v?.talk?.held)
  const consult = state === 'talking' ? v?.talk?.consult : undefined
  const word = consult ? t(consult.state === 'conference' ? 'state.conference' : 'state.consult') : state === 'break' && v?.reason && v.reason !== 'no_audio' ? reasonName(v.reason) : l.word
  return (
    <div class={`status s-${l.css}`} data-testid="state" data-state={state} data-reason={v?.reason}>
      <div class="status-line">
        <span class="status-icon"><Icon name={l.icon} size={20} /></span>
        <span class="status-word">{word}</span>
        <StatusTimer />
      </div>
      <Limit />
      <BreakLine />
      {v?.pending && !v.break_place ? (
        <div class="status-pending">
          <Icon name="clock" size={14} />
          <span class="grow">{t('status.after', { what: v.pending === 'break' ? reasonName(v.pending_reason) : look(v.pending).word })}</span>
          {v.pending !== 'offline' ? <button type="button" class="link" onClick={() => act('state', { state: 'available' })}>{t('common.cancel')}</button> : null}
        </div>
      ) : null}
      <ShiftLine />
      <StatusMenu />
    </div>
  )
}

function StatusTimer() {
  const v = view.value
  if (!v) return <span class="status-time num" data-testid="status-timer">0:00</span>
  if (v.state === 'ringing' || v.state === 'wrapup') return <Countdown to={v.until} class="status-time" data-testid="status-timer" />
  return <Timer at={v.talk?.held ? v.talk.held_since : v.since} class="status-time" data-testid="status-timer" />
}

/** "осталось 18 мин" of a break with a limit, "сверх нормы" after it. */
function Limit() {
  const v = view.value
  if (v?.state !== 'break') return null
  const limit = catalog.value.break_reasons.find((r) => r.id === v.reason)?.limit_min
  if (!limit) return null
  tick.value // moves with the clock
  const left = limit * 60_000 - since(v.since)
  return (
    <div class={`status-limit ${left < 0 ? 'over' : ''}`}>
      {left >= 0 ? t('status.left', { min: Math.ceil(left / 60_000) }) : t('status.over', { time: duration(-left) })}
    </div>
  )
}

export function StatusMenu() {
  const v = view.value
  const busy = !!v && ['ringing', 'talking', 'outbound', 'wrapup'].includes(v.state)
  const now = (state: string, reason?: string) =>
    v?.pending ? v.pending === state && (v.pending_reason ?? '') === (reason ?? '') : v?.state === state && (reason === undefined || v.reason === reason)
  const set = (state: string, reason?: string) => () => act('state', reason ? { state, reason } : { state })
  const entries: MenuEntry[] = [
    { key: 'available', testid: 'status-available', label: t('status.go.available'), icon: 'headset', css: 's-available', checked: now('available'), hint: keyHint('ready'), run: v?.state === 'not_responding' ? () => act('ready') : set('available') },
    ...catalog.value.break_reasons.map((r, i): MenuEntry => ({
      key: r.id, testid: `status-break-${r.id}`, label: reasonName(r.id), icon: reasonIcons[r.id] ?? 'coffee', css: 's-break', checked: now('break', r.id), divided: i === 0,
      hint: r.limit_min ? t('unit.min', { n: r.limit_min }) : undefined, run: set('break', r.id),
    })),
    { key: 'training', testid: 'status-training', label: t('state.training'), icon: 'book', css: 's-training', checked: now('training'), divided: true, run: set('training') },
    { key: 'backoffice', testid: 'status-backoffice', label: t('state.backoffice'), icon: 'bag', css: 's-backoffice', checked: now('backoffice'), run: set('backoffice') },
    { key: 'end', testid: 'status-signout', label: t('shift.end'), icon: 'out', divided: true, run: endShift },
  ]
  return (
    <Menu label={t('status.menu')} entries={entries} data-testid="status-menu" class="status-menu">
      <span class="grow">{busy ? t('status.after.menu') : t('status.change')}</span>
      <Icon name="chevron" size={14} />
    </Menu>
  )
}
