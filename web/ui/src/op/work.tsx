// What stands under the stage: queues and recent calls while idle, the note in a call, the form in wrap-up.
import { signal, useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { get, query } from '../lib/api'
import { since, tick } from '../lib/clock'
import { duration } from '../lib/format'
import { t } from '../lib/i18n'
import { callRow, type CallRow } from '../lib/rows'
import { me } from '../lib/session'
import { Icon } from '../ui/icon'
import { Button, Card, Dialog, Empty, Field, Phone, Select, Timer, When } from '../ui/parts'
import { SurveyWish } from '../ui/surveywish'
import { ActButton } from './actbutton'
import { CallKeypad, dial } from './controls'
import { drafts, noteText, pick, picks, saveNote, typed } from './drafts'
import { keyHint } from './keymap'
import { lastFirst, lastTopics, topicChosen } from './lasttopics'
import { pathText, queueName, resultName, topicName } from './names'
import { OwedLine } from './owedline'
import { act, catalog, phone, view } from './phone'
import { escalateOpen, forbidAsk, keypadOpen, transferOpen } from './panels'
import type { Contact, Party, Step, Talk, Wrap } from './protocol'
import { NewTicket, OpenTickets, WrapTicket } from './tickets'
import { TransferPanel } from './transfer'
import { Waiting } from './waiting'

export function Work() {
  const v = view.value
  if (v?.talk) {
    return (
      <>
        {transferOpen.value ? <TransferPanel /> : null}
        {keypadOpen.value ? <Card title={t('call.keypad')} class="keypad-card" tools={<Button icon="cross" iconOnly kind="ghost" label={t('common.close')} onClick={() => (keypadOpen.value = false)} />}><CallKeypad /></Card> : null}
        <CallWork talk={v.talk} />
        {escalateOpen.value ? <EscalateDialog talk={v.talk} /> : null}
        {forbidAsk.value ? <ForbidDialog talk={v.talk} /> : null}
      </>
    )
  }
  if (v?.wrap) return <WrapForm w={v.wrap} />
  return <><OwedLine /><Queues /><Waiting /><Recent /></>
}

function Queues() {
  tick.value
  const now = phone.value.queues
  return (
    <Card title={t('queues.title')}>
      <table class="table">
        <thead><tr><th>{t('queues.queue')}</th><th class="r">{t('queue.waiting')}</th><th class="r">{t('queue.longest')}</th><th class="r">{t('queue.free')}</th></tr></thead>
        <tbody>
          {catalog.value.queues.map((q) => {
            const n = now.find((x) => x.queue === q.id)
            return (
              <tr key={q.id} data-testid="queue-row" data-queue={q.id}>
                <td>{q.name}{q.line ? <> <span class="dim nowrap">· {t('line.n', { n: q.line })}</span></> : null}</td>
                <td class={`r num ${n?.waiting ? 'strong' : 'dim'}`}>{n?.waiting ?? 0}</td>
                <td class="r">{n?.waiting && n.longest_since ? <Timer at={n.longest_since} class={since(n.longest_since) > 60_000 ? 'warn-text' : ''} /> : <span class="dim">—</span>}</td>
                <td class="r num">{n?.free ?? 0}</td>
              </tr>
            )
          })}
        </tbody>
      </table>
      {catalog.value.queues.length === 0 ? <Empty icon="list" title={t('queues.none')} /> : null}
    </Card>
  )
}

const recent = signal<CallRow[] | null>(null)

async function loadRecent(): Promise<void> {
  if (!me.value) return
  try {
    const answer = await get<{ items?: unknown[]; calls?: unknown[] }>(`/calls${query({ operator: me.value.id, limit: 12 })}`)
    recent.value = (answer.items ?? answer.calls ?? []).map(callRow)
  } catch {
    recent.value ??= [] // the list is a help, not the work
  }
}

function Recent() {
  const idle = view.value?.state === 'available'
  useEffect(() => void loadRecent(), [idle])
  const rows = recent.value
  return (
    <Card title={t('recent.title')} class="recent">
      {rows === null ? <div class="skeleton"><i /><i /><i /></div> : rows.length === 0 ? <Empty icon="phone" title={t('recent.none')}>{t('recent.none.text')}</Empty> : (
        <table class="table">
          <tbody>
            {rows.map((c) => (
              <tr key={c.id} data-testid="recent-row">
                <td class="narrow"><Icon name={c.kind === 'outbound' ? 'up' : c.outcome === 'answered' ? 'check' : 'missed'} size={15} /></td>
                <td class="narrow"><When ms={c.started} /></td>
                <td class="num nowrap">{c.display}</td>
                <td class="dim optional">{c.queueName || queueName(c.queue)}</td>
                <td class="dim optional">{c.topic ? topicName(c.topic) : ''}</td>
                <td class="r num">{c.talkMs ? duration(c.talkMs) : '—'}</td>
                <td class="narrow">{c.number ? <Button icon="phone" iconOnly kind="ghost" label={t('dial.to', { who: c.display })} onClick={() => dial(c.number)} /> : null}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Card>
  )
}

function CallWork({ talk }: { talk: Talk }) {
  return (
    <Card title={t('note.title')} tools={<Saved call={talk.call} />}>
      {talk.notes?.length ? <Told of={talk.notes} /> : null}
      <div class="work-grid">
        <Note call={talk.call} note={talk.note} />
        <div class="work-side">
          <Field label={t('wrap.topic')} hint={talk.topic ? t('topic.from.menu') : undefined}>
            <TopicSelect call={talk.call} topic={talk.topic} queue={talk.queue} />
          </Field>
          <p class="path"><span class="dim">{t('offer.path')}</span> {pathWords(talk.path)}</p>
        </div>
      </div>
    </Card>
  )
}

/** What was noted when this call was promised, or in the contact that was lost. */
function Told({ of }: { of: { by: string; at: number; text: string }[] }) {
  return (
    <ul class="told" aria-label={t('note.before')} data-testid="notes-before">
      {of.map((n) => <li key={n.at}><span class="dim"><When ms={n.at} /> {n.by}: </span>{n.text}</li>)}
    </ul>
  )
}

const pathWords = (path: Step[] | undefined) => pathText(path) || '—'

function TopicSelect({ call, topic, queue, onPick, ...rest }: { call: string; topic?: string; queue?: string; onPick?: (v: string) => void; 'data-testid'?: string }) {
  const mine = catalog.value.topics.filter((x) => !x.queue || !queue || x.queue === queue)
  const { last, rest: others } = lastFirst(mine.length ? mine : catalog.value.topics, lastTopics.value)
  const options = [
    ...last.map((x) => ({ value: x.id, label: x.name, group: t('topic.last') })),
    ...others.map((x) => ({ value: x.id, label: x.name, group: last.length ? t('topic.others') : undefined })),
  ]
  return (
    <Select
      data-testid={rest['data-testid'] ?? 'topic'} value={picks.value[call]?.topic ?? topic ?? ''} empty={t('wrap.choose')}
      options={options} onChange={(v) => { pick(call, { topic: v }); onPick?.(v) }}
    />
  )
}

function Note({ call, note, rows = 5 }: { call: string; note: string | undefined; rows?: number }) {
  return (
    <textarea
      data-testid="note" class="note" rows={rows} placeholder={t('note.placeholder')} aria-label={t('note.title')} value={noteText(call, note)}
      onInput={(e) => typed(call, e.currentTarget.value)} onBlur={() => void saveNote(call)}
    />
  )
}

function Saved({ call }: { call: string }) {
  const s = drafts.value[call]?.saved
  if (!s || s === 'idle') return <span class="dim small">{t('note.auto')}</span>
  return <span class={`small ${s === 'failed' ? 'bad-text' : 'dim'}`} data-testid="note-saved" data-state={s}>{t(`note.${s}`)}</span>
}

function WrapForm({ w }: { w: Wrap }) {
  const wrong = useSignal(false)
  const ticket = useSignal(false)
  const v = view.value
  const mine = picks.value[w.call]
  const topic = mine?.topic ?? w.topic ?? ''
  const result = mine?.result ?? w.result ?? ''
  const keep = (what: { topic?: string; result?: string }) => {
    pick(w.call, what)
    const now = { topic, result, ...what }
    if (now.topic && now.result) act('wrap', { call: w.call, topic: now.topic, result: now.result, on: false })
  }
  return (
    <Card title={t('wrap.title')} data-testid="outcome" tools={<Saved call={w.call} />}>
      <form
        class="work-grid wrap-form"
        onSubmit={(e) => {
          e.preventDefault()
          wrong.value = !finishWrap()
        }}
      >
        <div class="wrap-words">
          <Note call={w.call} note={w.note} rows={ticket.value ? 2 : 6} />
          {ticket.value ? <NewTicket key={w.call} w={w} close={() => (ticket.value = false)} /> : null}
        </div>
        <div class="work-side">
          <Field label={`${t('wrap.topic')} *`} error={wrong.value && !topic ? t('wrap.need.topic') : undefined} hint={w.topic && topic === w.topic ? t('topic.from.menu') : undefined}>
            <TopicSelect call={w.call} topic={w.topic} queue={w.queue} data-testid="outcome-topic" onPick={(x) => keep({ topic: x })} />
          </Field>
          <Field label={`${t('wrap.result')} *`} error={wrong.value && !result ? t('wrap.need.result') : undefined}>
            <Select data-testid="outcome-result" value={result} empty={t('wrap.choose')} options={catalog.value.results.map((x) => ({ value: x.id, label: x.name }))} onChange={(x) => keep({ result: x })} />
          </Field>
          <div class="row">
            <ActButton
              what="wrap" run={() => (wrong.value = !finishWrap())} kind="primary" icon="check" class="grow"
              label={v?.pending ? t('wrap.save') : t('wrap.ready')} hint={keyHint('wrap')} data-testid="ready-after"
            />
            <ActButton what="extend" fields={{ call: w.call }} icon="plus" label={t('wrap.extend')} disabled={!!v?.extended} data-testid="wrap-extend" />
          </div>
          <WrapTicket key={w.call} w={w} open={ticket} />
          {w.party.customer && !w.party.web ? <SurveyWish call={w.call} /> : null}
        </div>
      </form>
    </Card>
  )
}

/** Saves topic, result and note and ends the wrap-up; false if something is still to be chosen. */
export function finishWrap(): boolean {
  const w = view.value?.wrap
  if (!w) return true
  const topic = picks.value[w.call]?.topic ?? w.topic ?? ''
  const result = picks.value[w.call]?.result ?? w.result ?? ''
  if (!topic || !result) return false
  if (phone.value.pending.some((p) => p.act.do === 'wrap' && p.act.on && p.phase !== 'failed')) return true
  void saveNote(w.call)
  topicChosen(topic)
  act('wrap', { call: w.call, topic, result, on: true })
  return true
}

function EscalateDialog({ talk }: { talk: Talk }) {
  const reason = useSignal('expert')
  const reasons = ['expert', 'technical', 'complaint', 'access', 'other'] as const
  const close = () => (escalateOpen.value = false)
  return (
    <Dialog title={t('escalate.title')} onClose={close} data-testid="escalate-dialog">
      <p>{t('escalate.text')}</p>
      <Field label={t('escalate.reason')}>
        <Select data-testid="escalate-reason" value={reason.value} options={reasons.map((r) => ({ value: r, label: t(`escalate.${r}`) }))} onChange={(x) => (reason.value = x)} />
      </Field>
      <Field label={t('note.title')}><Note call={talk.call} note={talk.note} rows={4} /></Field>
      <footer>
        <Button label={t('common.cancel')} onClick={close} />
        <ActButton
          what="escalate" kind="primary" icon="up" label={t('escalate.send')} data-testid="escalate-send"
          run={() => { void saveNote(talk.call); act('escalate', { call: talk.call, reason: reason.value }); close() }}
        />
      </footer>
    </Dialog>
  )
}

function ForbidDialog({ talk }: { talk: Talk }) {
  const close = () => (forbidAsk.value = false)
  return (
    <Dialog title={t('rec.forbid')} onClose={close} data-testid="confirm">
      <p>{t('rec.forbid.text')}</p>
      <footer>
        <Button label={t('common.cancel')} onClick={close} />
        <ActButton what="no_record" kind="danger" icon="norec" label={t('rec.forbid.do')} data-testid="confirm-yes" run={() => { act('no_record', { call: talk.call }); close() }} />
      </footer>
    </Dialog>
  )
}

/** Right: the shift's own numbers, always in their place, and below them the customer's tickets and history. */
export function Side() {
  const v = view.value
  const p = v?.offer?.party ?? v?.talk?.party ?? v?.wrap?.party
  return <><Numbers />{p ? <><OpenTickets p={p} /><History p={p} /></> : null}</>
}

function History({ p }: { p: Party }) {
  const rows: Contact[] = p.history ?? []
  return (
    <Card title={t('history.title')} class="scroll" data-testid="history">
      {rows.length === 0 ? <Empty icon="user" title={t('history.first')}>{t('history.first.text')}</Empty> : (
        <ul class="history">
          {rows.map((h, i) => (
            <li key={h.call ?? i}>
              <span class="row"><When ms={h.at} /><span class="grow" /><span class="dim">{queueName(h.queue)}</span></span>
              <span>{h.topic ? <b>{topicName(h.topic)}</b> : <span class="dim">{t('history.no.topic')}</span>}{h.result ? ` · ${resultName(h.result)}` : ''}</span>
              {h.operator ? <span class="dim">{h.operator}</span> : null}
            </li>
          ))}
        </ul>
      )}
      {p.number_pretty ? <p class="dim small">{t('party.number')}: <Phone pretty={p.number_pretty} /></p> : null}
    </Card>
  )
}

function Numbers() {
  const c = view.value?.counters
  const handled = c?.handled ?? 0
  const mean = (ms: number | undefined) => (handled ? duration((ms ?? 0) / handled) : '—')
  const items: [string, string, string?][] = [
    [t('shift.handled'), String(handled)],
    ['AHT', handled ? duration(((c?.talk_ms ?? 0) + (c?.hold_ms ?? 0) + (c?.wrap_ms ?? 0)) / handled) : '—', t('kpi.aht')],
    ['ACW', mean(c?.wrap_ms), t('kpi.acw')],
    [t('shift.missed'), String(c?.missed ?? 0)],
    [t('shift.talk'), duration((c?.talk_ms ?? 0) + (c?.hold_ms ?? 0))],
    [t('shift.break'), duration(c?.break_ms ?? 0)],
  ]
  return (
    <Card title={t('shift.numbers')}>
      <dl class="tiles">
        {items.map(([label, value, hint]) => <div key={label} title={hint}><dt>{label}</dt><dd class="num">{value}</dd></div>)}
      </dl>
    </Card>
  )
}
