// Actions on several operators at once: a queue or a skill to the end of the shift. What changes for whom is shown first;
// it ends by itself and can be taken back.
import { useSignal } from '@preact/signals'
import { api, tell } from '../lib/api'
import { operatorOf, queueOf, queues } from '../lib/directory'
import { t, tn } from '../lib/i18n'
import { useLoad } from '../lib/load'
import { listOf, num, obj, userRow } from '../lib/rows'
import { Icon } from '../ui/icon'
import { Button, Dialog, Field, Select, Skeleton } from '../ui/parts'
import { toast } from '../ui/say'
import type { Board, OperatorLive } from './live'
import { readStaffing } from './person'
import { atWork, gain, picked, unpick } from './picked'

type Doing = '' | 'queue' | 'skill' | 'message'

export function BulkBar({ b }: { b: Board }) {
  const doing = useSignal<Doing>('')
  const list = atWork(picked.value, b.operators)
  if (!list.length) return null
  return (
    <div class="bulk-bar" role="group" aria-label={t('bulk.title')} data-testid="bulk-bar">
      <b class="num">{t('bulk.picked', { n: list.length })}</b>
      <Button icon="plus" label={t('bulk.queue')} onClick={() => (doing.value = 'queue')} data-testid="bulk-queue" />
      <Button icon="plus" label={t('bulk.skill')} onClick={() => (doing.value = 'skill')} data-testid="bulk-skill" />
      <span class="dim">{t('bulk.until')}</span>
      <Button icon="note" label={t('bulk.message')} onClick={() => (doing.value = 'message')} data-testid="bulk-message" />
      <span class="grow" />
      <button type="button" class="link" onClick={unpick} data-testid="bulk-none">{t('bulk.none')}</button>
      {doing.value === 'message' ? <MessageDialog list={list} onClose={() => (doing.value = '')} />
        : doing.value ? <GiveDialog what={doing.value} list={list} onClose={() => (doing.value = '')} /> : null}
    </div>
  )
}

function GiveDialog({ what, list, onClose }: { what: 'queue' | 'skill'; list: OperatorLive[]; onClose: () => void }) {
  const staffing = useLoad('/staffing', readStaffing)
  const users = useLoad('/users', (x) => listOf(x, 'users').map(userRow))
  const chosen = useSignal('')
  const level = useSignal('5')
  const error = useSignal('')
  const skills = staffing.data.value?.skills ?? []
  const options = what === 'queue' ? queues.value.map((q) => ({ value: String(q.id), label: q.name })) : skills.map((k) => ({ value: k.id, label: k.name }))
  const body = what === 'queue' ? { queue: chosen.value } : { skill: chosen.value, level: Number(level.value) }
  const rows = list.map((o) => ({ o, gain: gain(users.data.value?.find((u) => u.id === o.operator), body) }))
  const change = rows.filter((r) => r.gain !== 'has')
  const name = what === 'queue' ? queueOf(chosen.value) : skills.find((k) => k.id === chosen.value)?.name ?? chosen.value
  const go = async (e: Event) => {
    e.preventDefault()
    try {
      const given = listOf(await api('POST', '/extras', { users: change.map((r) => r.o.operator), ...body })).map((x) => num(obj(x).id))
      toast(t('bulk.given', { what: name, who: tn('n.operators', given.length) }), 'good', { label: t('bulk.back'), run: () => void takeBack(given) }, 30_000)
      unpick()
      onClose()
    } catch (x) {
      error.value = tell(x)
    }
  }
  return (
    <Dialog title={t(`bulk.${what}.title`)} onClose={onClose} data-testid="bulk-dialog">
      <form class="stack" onSubmit={(e) => void go(e)}>
        <Field label={t(what === 'queue' ? 'queues.queue' : 'agent.skill')} hint={t('agent.extra.hint')} error={error.value || undefined}>
          <Select required data-testid="bulk-what" value={chosen.value} empty={t('wrap.choose')} options={options} onChange={(v) => (chosen.value = v)} />
        </Field>
        {what === 'skill' ? <Field label={t('users.level')} hint={t('users.level.hint')}><input type="number" min={0} max={10} required data-testid="bulk-level" value={level.value} onInput={(e) => (level.value = e.currentTarget.value)} /></Field> : null}
        {users.data.value === null && !users.error.value ? <Skeleton rows={3} /> : (
          <ul class="bulk-list" aria-label={t('bulk.changes')}>
            {rows.map((r) => (
              <li key={r.o.operator} data-gain={chosen.value ? r.gain : undefined}>
                <span class="grow">{r.o.name}</span>
                {chosen.value ? <span class={r.gain === 'has' ? 'dim' : ''}>{r.gain === 'has' ? t('bulk.has') : <><Icon name={r.gain === 'new' ? 'plus' : 'up'} size={13} /> {name}{what === 'skill' ? ` ${level.value}` : ''}</>}</span> : null}
              </li>
            ))}
          </ul>
        )}
        <footer><Button label={t('common.cancel')} onClick={onClose} /><Button type="submit" kind="primary" label={t('bulk.give', { n: chosen.value ? change.length : list.length })} disabled={!chosen.value || !change.length} data-testid="bulk-confirm" /></footer>
      </form>
    </Dialog>
  )
}

function MessageDialog({ list, onClose }: { list: OperatorLive[]; onClose: () => void }) {
  const text = useSignal('')
  const error = useSignal('')
  const go = async (e: Event) => {
    e.preventDefault()
    try {
      await api('POST', '/notices', { operators: list.map((o) => o.operator), text: text.value.trim() })
      toast(t('bulk.sent', { who: tn('n.operators', list.length) }), 'good')
      unpick()
      onClose()
    } catch (x) {
      error.value = tell(x)
    }
  }
  return (
    <Dialog title={t('bulk.message.title', { n: list.length })} onClose={onClose} data-testid="message-dialog">
      <form class="stack" onSubmit={(e) => void go(e)}>
        <p class="dim">{list.map((o) => o.name).join(', ')}</p>
        <Field label={t('bulk.message')} hint={t('bulk.message.hint')} error={error.value || undefined}>
          <textarea rows={3} maxLength={500} required autofocus value={text.value} onInput={(e) => (text.value = e.currentTarget.value)} data-testid="message-text" />
        </Field>
        <footer><Button label={t('common.cancel')} onClick={onClose} /><Button type="submit" kind="primary" icon="note" label={t('bulk.send')} disabled={!text.value.trim()} data-testid="message-send" /></footer>
      </form>
    </Dialog>
  )
}

/** The last messages: "прочитали 14 из 17", and who has not. */
export function MessagesRead({ b }: { b: Board }) {
  const list = b.notices.slice(0, 5)
  if (!list.length) return null
  const names = (ids: number[]) => ids.map((id) => b.operators.find((o) => o.operator === id)?.name || operatorOf(id)).join(', ')
  return (
    <ul class="messages-read" aria-label={t('message.list')}>
      {list.map((n) => {
        const left = n.to.filter((id) => !n.read.includes(id))
        return (
          <li key={n.id} data-testid="message-read">
            <Icon name="note" size={14} />
            <span class="grow one-line" title={n.text}>«{n.text}»</span>
            <span class={`num nowrap ${left.length ? '' : 'good-text'}`} title={left.length ? t('message.unread', { who: names(left) }) : undefined}>{t('message.read', { n: n.read.length, of: n.to.length })}</span>
          </li>
        )
      })}
    </ul>
  )
}

async function takeBack(ids: number[]): Promise<void> {
  try {
    for (const id of ids) await api('DELETE', `/extras/${id}`)
    toast(t('bulk.taken'))
  } catch (e) {
    toast(tell(e), 'bad')
  }
}
