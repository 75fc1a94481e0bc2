// The duty roster of the queues that are kept by one, and what people have for the shift only.
import { useSignal } from '@preact/signals'
import { api, tell } from '../lib/api'
import { operators, queueOf } from '../lib/directory'
import { t } from '../lib/i18n'
import { useLoad } from '../lib/load'
import { arr, listOf, num, obj, str, type Raw } from '../lib/rows'
import { Button, Card, Empty, Field, Select, Skeleton, ThDo, When, Wide } from '../ui/parts'
import { toast } from '../ui/say'
import { readStaffing } from './person'

export function DutyPage() {
  const duties = useLoad('/duties', (x) => listOf(x, 'duties').map(obj))
  const extras = useLoad('/extras', (x) => listOf(x, 'extras').map(obj))
  const known = useLoad('/staffing', readStaffing)
  const skill = (id: string) => known.data.value?.skills.find((s) => s.id === id)?.name || id
  const drop = (path: string, again: () => void) => () => void api('DELETE', path).then(again, (e) => toast(tell(e), 'bad'))
  return (
    <main class="page" id="main" tabIndex={-1} data-testid="duty-page">
      <div class="page-head"><h1>{t('nav.duty')}</h1></div>
      <Card title={t('duty.roster')} class="list">
        {duties.data.value === null ? <Skeleton rows={4} /> : duties.data.value.length === 0 ? <Empty icon="users" title={t('duty.none')}>{t('duty.none.text')}</Empty> : (
          <Rows rows={duties.data.value} head={t('queues.queue')} cell={(r) => str(r.queue_name)} from drop={(r) => drop(`/duties/${num(r.id)}`, duties.again)} testid="duty-row" />
        )}
        <NewDuty onDone={duties.again} />
      </Card>
      <Card title={t('duty.extras')} class="list">
        {extras.data.value === null ? <Skeleton rows={2} /> : extras.data.value.length === 0 ? <Empty icon="plus" title={t('duty.extras.none')}>{t('duty.extras.text')}</Empty> : (
          <Rows rows={extras.data.value} head={t('agent.extra')} cell={(r) => (r.queue ? queueOf(str(r.queue)) : `${skill(str(r.skill))} ${num(r.level)}`)} drop={(r) => drop(`/extras/${num(r.id)}`, extras.again)} testid="extra-row" />
        )}
      </Card>
    </main>
  )
}

function Rows({ rows, head, cell, from, drop, testid }: { rows: Raw[]; head: string; cell: (r: Raw) => string; from?: boolean; drop: (r: Raw) => () => void; testid: string }) {
  return (
    <Wide label={head}>
      <table class="table hover">
        <thead><tr><th>{t('users.name')}</th><th>{head}</th>{from ? <th>{t('duty.from')}</th> : null}<th>{t('duty.to')}</th><ThDo /></tr></thead>
        <tbody>
          {rows.map((r) => (
            <tr key={num(r.id)} data-testid={testid}>
              <td><b>{str(r.name)}</b>{r.now === true ? <> <span class="chip good">{t('duty.now')}</span></> : null}</td>
              <td>{cell(r)}</td>
              {from ? <td class="nowrap"><When ms={num(r.from)} /></td> : null}
              <td class="nowrap"><When ms={num(r.to) || num(r.until)} /></td>
              <td class="narrow"><Button icon="cross" iconOnly kind="ghost" label={t('duty.drop')} onClick={drop(r)} /></td>
            </tr>
          ))}
        </tbody>
      </table>
    </Wide>
  )
}

function NewDuty({ onDone }: { onDone: () => void }) {
  const kept = useLoad('/staffing', (x) => arr(obj(x).duty).map(str))
  const v = useSignal({ queue: '', user: '', from: '', to: '' })
  const error = useSignal('')
  const list = kept.data.value ?? []
  if (!list.length) return <p class="dim pad">{t('duty.no.queue')}</p>
  const set = (x: Partial<typeof v.value>) => (v.value = { ...v.value, ...x })
  const add = async (e: Event) => {
    e.preventDefault()
    const d = v.value
    try {
      await api('POST', '/duties', { queue: d.queue, user: Number(d.user), from: Date.parse(d.from), to: Date.parse(d.to) })
      error.value = ''
      onDone()
    } catch (x) {
      error.value = tell(x)
    }
  }
  return (
    <form class="row end pad" onSubmit={(e) => void add(e)}>
      <Field label={t('queues.queue')}><Select required data-testid="duty-queue" value={v.value.queue} empty={t('wrap.choose')} options={list.map((q) => ({ value: q, label: queueOf(q) }))} onChange={(queue) => set({ queue })} /></Field>
      <Field label={t('duty.who')}><Select required data-testid="duty-user" value={v.value.user} empty={t('wrap.choose')} options={operators.value.map((o) => ({ value: String(o.id), label: o.name }))} onChange={(user) => set({ user })} /></Field>
      <Field label={t('duty.from')}><input type="datetime-local" required data-testid="duty-from" value={v.value.from} onInput={(e) => set({ from: e.currentTarget.value })} /></Field>
      <Field label={t('duty.to')} error={error.value || undefined}><input type="datetime-local" required data-testid="duty-to" value={v.value.to} onInput={(e) => set({ to: e.currentTarget.value })} /></Field>
      <Button type="submit" kind="primary" icon="plus" label={t('duty.add')} data-testid="duty-add" />
    </form>
  )
}
