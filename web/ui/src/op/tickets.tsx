// Tickets of the customer one talks with: his open ones beside the call, and in the wrap-up a new one or this call
// added to one that is open.
import { useSignal, type Signal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { api, query, tell } from '../lib/api'
import { t } from '../lib/i18n'
import { usePoll } from '../lib/poll'
import { formatHash } from '../lib/router'
import { listOf, obj, str } from '../lib/rows'
import { Due, ImportanceChip, importances, statusWord } from '../tickets/parts'
import { Button, Card, Field, Select } from '../ui/parts'
import { toast } from '../ui/say'
import { noteText, picks } from './drafts'
import { topicName } from './names'
import type { Party, Wrap } from './protocol'

const rows = (x: unknown) => listOf(x).map(obj)

/** The open tickets that came with the call. */
export function OpenTickets({ p }: { p: Party }) {
  const list = p.tickets ?? []
  if (!list.length) return null
  return (
    <Card title={t('card.tickets')} data-testid="card-tickets">
      <ul class="history">
        {list.map((x) => (
          <li key={x.number} data-ticket={x.number}>
            <span class="row"><a class="num" href={formatHash(['tickets', x.number])}>{x.number}</a><span class="grow" /><ImportanceChip level={x.importance} /></span>
            <b>{x.title}</b>
            <span class="dim">{[statusWord(x.status), x.mine ? t('card.ticket.mine') : x.owner].filter(Boolean).join(' · ')}</span>
            {x.due ? <span class="small"><Due at={x.due} late={x.due < Date.now()} /></span> : null}
          </li>
        ))}
      </ul>
    </Card>
  )
}

/** What is not solved in the call becomes a ticket: its form stands under the note, where it needs no scrolling. */
export function WrapTicket({ w, open }: { w: Wrap; open: Signal<boolean> }) {
  const chosen = useSignal('')
  const party = usePoll(`/tickets${query(w.party.customer ? { customer: w.party.customer, status: 'open' } : { call: w.call })}`, rows, 15_000)
  const here = usePoll(`/tickets${query({ call: w.call })}`, rows, 15_000)
  const trouble = useSignal('')
  const again = () => { party.again(); here.again() }
  const shut = !open.value
  useEffect(() => { if (shut) again() }, [shut]) // one may have been made
  const mine = here.data.value ?? []
  const others = (party.data.value ?? []).filter((r) => !mine.some((m) => m.number === r.number))
  const result = picks.value[w.call]?.result ?? w.result ?? ''
  const attach = (number: string) => void api('PATCH', `/tickets/${number}`, { call: w.call }).then(again, (e) => (trouble.value = tell(e)))
  return (
    <section class="wrap-ticket" data-testid="wrap-ticket">
      {mine.map((r) => <p key={str(r.number)} data-testid="wrap-ticket-here">{t('wrap.ticket.here')} <a class="num" href={formatHash(['tickets', str(r.number)])}>{str(r.number)}</a> {str(r.title)}</p>)}
      {others.length && !open.value ? (
        <>
          <Field label={t('wrap.ticket.to')}><Select data-testid="ticket-which" value={chosen.value || str(others[0]?.number)} options={others.map((r) => ({ value: str(r.number), label: `${str(r.number)} ${str(r.title)}` }))} onChange={(v) => (chosen.value = v)} /></Field>
          <Button label={t('wrap.ticket.attach')} icon="plus" onClick={() => attach(chosen.value || str(others[0]?.number))} data-testid="ticket-attach" />
        </>
      ) : null}
      {trouble.value ? <p class="bad-text small" role="alert">{trouble.value}</p> : null}
      {open.value || mine.length ? null
        : <Button icon="note" kind={unsolved(result) ? 'primary' : 'plain'} label={t('wrap.ticket.open')} onClick={() => (open.value = true)} data-testid="ticket-open" />}
    </section>
  )
}

/** A result that leaves the question open: a ticket is suggested. */
const unsolved = (result: string) => result !== '' && !['solved', 'wrong', 'silent'].includes(result)

export function NewTicket({ w, close }: { w: Wrap; close: () => void }) {
  const topic = picks.value[w.call]?.topic ?? w.topic ?? ''
  const title = useSignal(topicName(topic))
  const text = useSignal(noteText(w.call, w.note))
  const importance = useSignal('normal')
  const trouble = useSignal('')
  const busy = useSignal(false)
  const settled = useRef(false) // made, or given up by the operator
  const make = () => api('POST', '/tickets', { call: w.call, topic, title: title.value.trim(), text: text.value.trim(), importance: importance.value })
  // The wrap-up may end by itself: what is typed is not lost with it.
  useEffect(() => () => {
    if (settled.current || !title.value.trim()) return
    toast(t('wrap.ticket.unsent', { title: title.value.trim() }), 'info', { label: t('ticket.create'), run: () => void make().then(() => toast(t('wrap.ticket.made'), 'good'), (e) => toast(tell(e), 'bad')) }, 60_000)
  }, [])
  const end = () => { settled.current = true; close() }
  const send = () => {
    if (busy.value) return
    if (!title.value.trim()) { trouble.value = t('ticket.title.need'); return }
    busy.value = true
    void make().then(end, (e) => { trouble.value = tell(e); busy.value = false })
  }
  return (
    <fieldset class="new-ticket">
      <legend>{t('wrap.ticket.new')}</legend>
      <div class="ticket-line">
        <Field label={t('ticket.title')} error={trouble.value || undefined}>
          <input type="text" autoFocus maxLength={200} value={title.value} onInput={(e) => (title.value = e.currentTarget.value)} data-testid="ticket-title" onKeyDown={(e) => { if (e.key === 'Enter' && !e.ctrlKey) { e.preventDefault(); send() } }} />
        </Field>
        <Field label={t('ticket.importance')}><Select data-testid="ticket-importance" value={importance.value} options={importances.map((i) => ({ value: i, label: t(`ticket.importance.${i}`) }))} onChange={(v) => (importance.value = v)} /></Field>
      </div>
      <Field label={t('ticket.text')}><textarea rows={2} maxLength={4000} value={text.value} onInput={(e) => (text.value = e.currentTarget.value)} data-testid="ticket-text" /></Field>
      <div class="row">
        <Button kind="primary" icon="check" label={t('ticket.create')} busy={busy.value} onClick={send} data-testid="ticket-create" />
        <Button kind="ghost" label={t('common.cancel')} onClick={end} data-testid="ticket-cancel" />
      </div>
    </fieldset>
  )
}
