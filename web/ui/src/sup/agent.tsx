// One operator on the wall: state, time, what is out of the ordinary, and what a supervisor can do about it. Each order
// is in the log of actions.
import { useComputed, useSignal } from '@preact/signals'
import { api, tell } from '../lib/api'
import { since, tick } from '../lib/clock'
import { operatorOf, queues } from '../lib/directory'
import { maybe, t, type Key } from '../lib/i18n'
import { useLoad } from '../lib/load'
import { arr, obj, str } from '../lib/rows'
import { Icon } from '../ui/icon'
import { Button, Dialog, Field, look, Menu, Select, Timer, type MenuEntry } from '../ui/parts'
import { say, toast } from '../ui/say'
import { readStaffing } from './person'
import type { OperatorLive } from './live'
import { pick, picked } from './picked'

type Doing = '' | 'state' | 'extra'

/** How much longer than allowed his break is, 0 when it is not. */
export const overrun = (o: OperatorLive) => (o.state === 'break' && o.limit_ms ? Math.max(0, since(o.since) - o.limit_ms) : 0)

export function Agent({ o }: { o: OperatorLive }) {
  const doing = useSignal<Doing>('')
  const l = look(o.state, o.reason, o.held)
  const word = o.state === 'break' && o.reason && o.reason !== 'no_audio' ? maybe(`break.${o.reason}`, o.reason) : l.word
  const name = o.name || operatorOf(o.operator)
  const over = useComputed(() => (tick.value, overrun(o) > 0)).value
  return (
    <li class={`agent s-${l.css} ${over ? 'over' : ''}`} data-testid="wall-agent" data-operator={o.operator} data-state={o.state} data-over={over}>
      <span class="agent-icon"><Icon name={l.icon} size={16} />{o.state === 'offline' ? null : <Tick id={o.operator} name={name} />}</span>
      <span class="agent-name ellipsis">{name}{o.off_shift ? <> <span class="chip warn" data-testid="off-shift">{t('wall.off.shift')}</span></> : null}</span>
      <span class="agent-state ellipsis">
        {word} <span class="num dim" title={t('shift.handled')}>· {o.counters?.handled ?? 0}</span>{over ? <b class="bad-text"> ■ {t('wall.over')}</b> : null}
        {o.break_place ? ` · ${t('wall.break.place', { n: o.break_place })}` : o.pending ? ` → ${look(o.pending).word}` : ''}
      </span>
      <Timer at={o.since} class="agent-time" />
      {o.state === 'offline' ? null : <AgentMenu o={o} name={name} open={(d) => (doing.value = d)} />}
      {doing.value === 'state' ? <StateDialog o={o} name={name} onClose={() => (doing.value = '')} /> : null}
      {doing.value === 'extra' ? <ExtraDialog id={o.operator} name={name} onClose={() => (doing.value = '')} /> : null}
    </li>
  )
}

/** Ticked: meant by the next action on several. */
function Tick({ id, name }: { id: number; name: string }) {
  const on = useComputed(() => picked.value.has(id)).value
  return <label class="agent-tick"><input type="checkbox" aria-label={t('bulk.pick', { name })} checked={on} onChange={(e) => pick([id], e.currentTarget.checked)} data-testid="agent-pick" /></label>
}

function AgentMenu({ o, name, open }: { o: OperatorLive; name: string; open: (d: Doing) => void }) {
  const order = (path: string, body: Record<string, unknown>) => () =>
    void api('POST', `/operators/${o.operator}/${path}`, body).then(() => say(t('agent.done')), (e) => toast(tell(e), 'bad'))
  const entries: MenuEntry[] = [
    { key: 'state', testid: 'agent-state', label: t('agent.state'), icon: 'users', run: () => open('state') },
    { key: 'extra', testid: 'agent-extra', label: t('agent.extra'), icon: 'plus', run: () => open('extra') },
  ]
  if (o.break_place) entries.unshift({ key: 'go', testid: 'agent-letgo', label: t('agent.letgo'), icon: 'coffee', run: order('state', { state: 'break', break: o.pending_reason ?? 'short', reason: t('agent.letgo') }) })
  if (o.state === 'wrapup') entries.unshift({ key: 'more', testid: 'agent-extend', label: t('agent.extend'), icon: 'clock', run: order('extend', {}) })
  return <Menu label={t('agent.menu', { name })} align="right" class="icon-menu" entries={entries} data-testid="agent-menu"><Icon name="chevron" size={14} /></Menu>
}

const states = ['available', 'break', 'training', 'backoffice', 'offline'] as const

function StateDialog({ o, name, onClose }: { o: OperatorLive; name: string; onClose: () => void }) {
  const to = useSignal('available')
  const rest = useSignal('')
  const reason = useSignal('')
  const error = useSignal('')
  const lists = useLoad('/topics', (x) => arr(obj(x).break_reasons).map((r) => ({ value: str(obj(r).id), label: str(obj(r).name) })))
  const go = async (e: Event) => {
    e.preventDefault()
    try {
      await api('POST', `/operators/${o.operator}/state`, { state: to.value, ...(to.value === 'break' ? { break: rest.value } : {}), reason: reason.value.trim() })
      say(t('agent.done'))
      onClose()
    } catch (x) {
      error.value = tell(x)
    }
  }
  return (
    <Dialog title={t('agent.state.title', { name })} onClose={onClose} data-testid="agent-dialog">
      <form class="stack" onSubmit={(e) => void go(e)}>
        <Field label={t('agent.state.to')} hint={t('agent.state.hint')}>
          <Select data-testid="agent-to" value={to.value} options={states.map((s) => ({ value: s, label: s === 'offline' ? t('agent.signout') : t(`state.${s}` as Key) }))} onChange={(v) => (to.value = v)} />
        </Field>
        {to.value === 'break' ? <Field label={t('agent.break')}><Select required data-testid="agent-break" value={rest.value} empty={t('wrap.choose')} options={lists.data.value ?? []} onChange={(v) => (rest.value = v)} /></Field> : null}
        <Field label={t('emergency.reason')} error={error.value || undefined}><input required maxLength={200} data-testid="agent-reason" value={reason.value} onInput={(e) => (reason.value = e.currentTarget.value)} /></Field>
        <footer><Button label={t('common.cancel')} onClick={onClose} /><Button type="submit" kind={to.value === 'offline' ? 'danger' : 'primary'} label={t('agent.state')} data-testid="agent-confirm" /></footer>
      </form>
    </Dialog>
  )
}

function ExtraDialog({ id, name, onClose }: { id: number; name: string; onClose: () => void }) {
  const known = useLoad('/staffing', readStaffing)
  const what = useSignal('')
  const level = useSignal('5')
  const error = useSignal('')
  const go = async (e: Event) => {
    e.preventDefault()
    const [kind, key] = what.value.split('/')
    try {
      await api('POST', `/users/${id}/extras`, kind === 'queue' ? { queue: key } : { skill: key, level: Number(level.value) })
      say(t('agent.done'))
      onClose()
    } catch (x) {
      error.value = tell(x)
    }
  }
  const options = [
    ...queues.value.map((q) => ({ value: `queue/${q.id}`, label: `${t('queues.queue')}: ${q.name}` })),
    ...(known.data.value?.skills ?? []).map((k) => ({ value: `skill/${k.id}`, label: `${t('agent.skill')}: ${k.name}` })),
  ]
  return (
    <Dialog title={t('agent.extra.title', { name })} onClose={onClose} data-testid="extra-dialog">
      <form class="stack" onSubmit={(e) => void go(e)}>
        <Field label={t('agent.extra')} hint={t('agent.extra.hint')} error={error.value || undefined}><Select required data-testid="extra-what" value={what.value} empty={t('wrap.choose')} options={options} onChange={(v) => (what.value = v)} /></Field>
        {what.value.startsWith('skill/') ? <Field label={t('users.level')} hint={t('users.level.hint')}><input type="number" min={0} max={10} data-testid="extra-level" value={level.value} onInput={(e) => (level.value = e.currentTarget.value)} /></Field> : null}
        <footer><Button label={t('common.cancel')} onClick={onClose} /><Button type="submit" kind="primary" label={t('agent.give')} data-testid="extra-confirm" /></footer>
      </form>
    </Dialog>
  )
}
