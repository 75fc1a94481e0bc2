// Tickets: the list in one of six orders, and one ticket with its history.
import { useSignal } from '@preact/signals'
import { api, query, tell } from '../lib/api'
import { operators, queues, topicOf } from '../lib/directory'
import { duration } from '../lib/format'
import { maybe, t } from '../lib/i18n'
import { useLoad } from '../lib/load'
import { usePoll } from '../lib/poll'
import { filter, formatHash, go, route } from '../lib/router'
import { arr, listOf, num, obj, str, type Raw } from '../lib/rows'
import { me } from '../lib/session'
import type { Sheet } from '../lib/sheet'
import { Export } from '../ui/export'
import { Button, Card, Empty, Field, Phone, Select, Skeleton, When, Wide } from '../ui/parts'
import { say } from '../ui/say'
import { Due, ImportanceChip, importances, statusWord, statuses } from './parts'

const everyMs = 8000
const rows = (x: unknown) => listOf(x).map(obj)
const sorts = ['importance', 'deadline', 'queue', 'value', 'owner', 'channel'] as const
const fields = ['sort', 'status', 'importance', 'deadline', 'queue', 'value', 'owner', 'channel'] as const

export function TicketsPage() {
  const q = route.value.query
  const status = q.status ?? 'open'
  const mine = q.owner === String(me.value?.id)
  const asked = Object.fromEntries(fields.map((f) => [f, q[f]]))
  const list = usePoll(`/tickets${query({ ...asked, status: status === 'all' ? undefined : status })}`, rows, everyMs)
  const narrowed = fields.some((f) => f !== 'sort' && q[f])
  const choice = (name: (typeof fields)[number], label: string, options: { value: string; label: string }[], empty = t('ticket.any')) => (
    <Field label={label}><Select data-testid={`ticket-${name}`} value={q[name] ?? ''} empty={empty} options={options} onChange={(v) => filter({ [name]: v || undefined })} /></Field>
  )
  return (
    <main class="page" id="main" tabIndex={-1} data-testid="tickets-page">
      <div class="page-head">
        <h1>{t('tickets.title')}</h1>
        <div class="segments" role="radiogroup" aria-label={t('debts.show')}>
          {(['open', 'done', 'all'] as const).map((s) => (
            <button key={s} type="button" role="radio" aria-checked={status === s} data-testid={`tickets-${s}`} onClick={() => filter({ status: s === 'open' ? undefined : s })}>{t(`tickets.show.${s}`)}</button>
          ))}
        </div>
        <Button label={t('tickets.mine')} icon="user" pressed={mine} onClick={() => filter({ owner: mine ? undefined : String(me.value?.id) })} data-testid="tickets-mine" />
        <span class="grow" />
        <Export name="tickets" sheet={() => sheet(list.data.value ?? [])} disabled={!list.data.value?.length} />
      </div>
      <div class="filters ticket-filters" role="search" aria-label={t('tickets.filter')}>
        {choice('sort', t('ticket.sort'), sorts.map((s) => ({ value: s, label: t(`ticket.sort.${s}`) })), t('ticket.sort.default'))}
        {choice('importance', t('ticket.importance'), importances.map((i) => ({ value: i, label: t(`ticket.importance.${i}`) })))}
        {choice('deadline', t('ticket.due'), (['overdue', 'today'] as const).map((d) => ({ value: d, label: t(`ticket.deadline.${d}`) })))}
        {choice('queue', t('ticket.product'), queues.value.map((x) => ({ value: String(x.id), label: x.name })))}
        {choice('value', t('ticket.value'), (['vip', 'regular'] as const).map((x) => ({ value: x, label: t(`ticket.value.${x}`) })))}
        {choice('owner', t('ticket.owner'), operators.value.map((x) => ({ value: String(x.id), label: x.name })))}
        {choice('channel', t('ticket.channel'), (['phone', 'web', 'manual'] as const).map((x) => ({ value: x, label: t(`ticket.channel.${x}`) })))}
      </div>
      <Card class="list" data-testid="ticket-list">
        {list.error.value && !list.data.value ? <Empty icon="alert" title={tell(list.error.value)}><button type="button" class="link" onClick={list.again}>{t('common.again')}</button></Empty>
          : list.data.value === null ? <Skeleton rows={6} />
          : list.data.value.length === 0 ? <Empty icon="check" title={narrowed ? t('tickets.none.found') : t('tickets.none')}>{narrowed ? '' : t('tickets.none.text')}</Empty>
          : <Table list={list.data.value} />}
      </Card>
    </main>
  )
}

function Table({ list }: { list: Raw[] }) {
  return (
    <Wide label={t('tickets.title')}>
      <table class="table hover">
        <thead>
          <tr>
            <th>{t('ticket.number')}</th><th>{t('ticket.importance')}</th><th>{t('ticket.due')}</th><th>{t('debts.who')}</th><th>{t('ticket.about')}</th>
            <th>{t('ticket.status')}</th><th>{t('ticket.owner')}</th>
          </tr>
        </thead>
        <tbody>
          {list.map((r) => (
            <tr key={str(r.number)} data-testid="ticket-row" data-ticket={str(r.number)} data-status={str(r.status)}>
              <td class="num nowrap"><a href={formatHash(['tickets', str(r.number)])}>{str(r.number)}</a></td>
              <td class="nowrap"><ImportanceChip level={str(r.importance)} /></td>
              <td class="nowrap"><Due at={num(r.due)} late={!!r.overdue} /></td>
              <td>{str(r.display)}{r.value === 'vip' ? <> <span class="chip">VIP</span></> : null}</td>
              <td><b>{str(r.title)}</b> <span class="dim">{[str(r.topic_name), str(r.queue_name)].filter(Boolean).join(' · ')}</span></td>
              <td class="nowrap">{statusWord(str(r.status))}</td>
              <td>{str(r.owner_name) || <span class="dim">{t('ticket.nobody')}</span>}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Wide>
  )
}

function sheet(list: Raw[]): Sheet {
  return {
    head: [t('ticket.number'), t('ticket.importance'), t('ticket.due'), t('debts.who'), t('ticket.about'), t('wrap.topic'), t('ticket.product'), t('ticket.status'), t('ticket.owner')],
    rows: list.map((r) => [
      { plain: str(r.number) }, { plain: maybe(`ticket.importance.${str(r.importance)}`, str(r.importance)) }, { at: num(r.due) }, { text: str(r.display) }, { text: str(r.title) }, { plain: str(r.topic_name) },
      { plain: str(r.queue_name) }, { plain: statusWord(str(r.status)) }, { plain: str(r.owner_name) },
    ]),
  }
}

export function TicketPage({ number }: { number: string }) {
  const got = useLoad(`/tickets/${number}`, obj)
  const trouble = useSignal('')
  const shown = useSignal<Raw | null>(null)
  const r = shown.value ?? got.data.value
  const change = (what: Raw) => api<unknown>('PATCH', `/tickets/${number}`, what).then(
    (x) => { shown.value = obj(x); trouble.value = ''; say(t('ticket.saved')) },
    (e) => (trouble.value = tell(e)),
  )
  if (got.error.value) return <main class="page" id="main" tabIndex={-1}><Empty page icon="alert" title={tell(got.error.value)}><a href="#/tickets">{t('tickets.title')}</a></Empty></main>
  if (!r) return <main class="page" id="main"><Skeleton rows={6} /></main>
  return (
    <main class="page" id="main" tabIndex={-1} data-testid="ticket-page" data-status={str(r.status)}>
      <div class="page-head">
        <Button icon="left" label={t('tickets.title')} kind="ghost" onClick={() => go(['tickets'])} />
        <h1><span class="num">{str(r.number)}</span> {str(r.title)}</h1>
        <ImportanceChip level={str(r.importance)} />
        <span class="chip">{statusWord(str(r.status))}</span>
      </div>
      {trouble.value ? <p class="bad-text" role="alert">{trouble.value}</p> : null}
      <div class="ticket-grid">
        <div>
          <Card title={t('ticket.question')}>
            <p class="ticket-text">{str(r.text) || <span class="dim">{t('ticket.no.text')}</span>}</p>
            <dl class="ticket-facts">
              <dt>{t('debts.who')}</dt><dd>{str(r.display)} {str(r.phone_pretty) !== str(r.display) ? <Phone pretty={str(r.phone_pretty)} /> : null}{r.value === 'vip' ? <span class="chip">VIP</span> : null}</dd>
              <dt>{t('wrap.topic')}</dt><dd>{str(r.topic_name) || topicOf(str(r.topic)) || '—'}</dd>
              <dt>{t('ticket.product')}</dt><dd>{str(r.queue_name) || '—'}</dd>
              <dt>{t('ticket.made')}</dt><dd><When ms={num(r.created)} /> {str(r.author_name)}</dd>
              <dt>{t('ticket.calls')}</dt><dd class="row">{arr(r.calls).length ? arr(r.calls).map((c) => <a key={str(c)} href={formatHash(['calls', str(c)])}>{str(c)} </a>) : '—'}</dd>
            </dl>
          </Card>
          <History r={r} />
        </div>
        <Side r={r} change={change} />
      </div>
    </main>
  )
}

/** Those one may give it to, and who has it now. */
function owners(r: Raw): { value: string; label: string }[] {
  const list = operators.value.map((x) => ({ value: String(x.id), label: x.name }))
  const now = String(num(r.owner))
  return num(r.owner) && !list.some((x) => x.value === now) ? [{ value: now, label: str(r.owner_name) }, ...list] : list
}

function Side({ r, change }: { r: Raw; change: (what: Raw) => Promise<unknown> }) {
  const note = useSignal('')
  const save = (e: Event) => {
    e.preventDefault()
    if (note.value.trim()) void change({ note: note.value.trim() }).then(() => (note.value = ''))
  }
  return (
    <div>
      <Card title={t('ticket.do')} class="ticket-do">
        <div class="row wrap">
          {arr(r.moves).map((m) => (
            <Button key={str(m)} kind={m === 'work' || m === 'resolved' ? 'primary' : 'plain'} label={t(`ticket.move.${str(m) as (typeof statuses)[number]}`)} onClick={() => void change({ status: str(m) })} data-testid={`ticket-to-${str(m)}`} />
          ))}
        </div>
        <Field label={t('ticket.owner')}>
          <Select data-testid="ticket-owner-set" value={num(r.owner) ? String(num(r.owner)) : ''} empty={t('ticket.nobody')} options={owners(r)} onChange={(v) => void change({ owner: Number(v) || 0 })} />
        </Field>
        <Field label={t('ticket.importance')}>
          <Select data-testid="ticket-importance-set" value={str(r.importance)} options={importances.map((i) => ({ value: i, label: t(`ticket.importance.${i}`) }))} onChange={(v) => void change({ importance: v })} />
        </Field>
        <dl class="ticket-facts">
          <dt>{t('ticket.react')}</dt><dd>{num(r.reacted) ? <When ms={num(r.reacted)} /> : <Due at={num(r.react_by)} late={!!r.overdue} />}</dd>
          <dt>{t('ticket.resolve')}</dt><dd>{num(r.resolved) ? <><When ms={num(r.resolved)} /> <span class="dim">{t('ticket.took', { t: duration(num(r.resolution_ms)) })}</span></> : <Due at={num(r.resolve_by)} late={!!r.overdue && !!num(r.reacted)} />}</dd>
        </dl>
      </Card>
      <Card title={t('ticket.note')}>
        <form class="ticket-note" onSubmit={save}>
          <textarea rows={4} maxLength={4000} aria-label={t('ticket.note')} value={note.value} onInput={(e) => (note.value = e.currentTarget.value)} onKeyDown={(e) => { if (e.key === 'Enter' && e.ctrlKey) save(e) }} data-testid="ticket-note" />
          <p class="dim small">{t('ticket.note.inside')}</p>
          <Button type="submit" icon="note" label={t('ticket.note.add')} data-testid="ticket-note-add" />
        </form>
      </Card>
    </div>
  )
}

function History({ r }: { r: Raw }) {
  const lines = arr(r.history).map(obj).reverse()
  return (
    <Card title={t('ticket.history')} data-testid="ticket-history">
      <ul class="history">
        {lines.map((l, i) => (
          <li key={i}>
            <span class="row"><When ms={num(l.at)} /><b>{str(l.by_name) || t('ticket.itself')}</b></span>
            <span class="ticket-text">{told(l)}</span>
          </li>
        ))}
      </ul>
    </Card>
  )
}

function told(l: Raw): string {
  const from = str(l.from)
  const to = str(l.to)
  switch (str(l.what)) {
    case 'made': return t('ticket.told.made')
    case 'status': return t('ticket.told.status', { a: statusWord(from), b: statusWord(to) })
    case 'owner': return t('ticket.told.owner', { a: str(l.from_name) || t('ticket.nobody'), b: str(l.to_name) || t('ticket.nobody') })
    case 'importance': return t('ticket.told.importance', { a: t(`ticket.importance.${from as 'low'}`), b: t(`ticket.importance.${to as 'low'}`) })
    case 'call': return t('ticket.told.call', { call: to })
    case 'repeat': return t('ticket.told.repeat')
  }
  return str(l.text)
}
