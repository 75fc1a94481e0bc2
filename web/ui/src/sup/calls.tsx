// The list of calls. A figure anywhere opens to this list with its filter in the address.
import type { ComponentChildren } from 'preact'
import { query, tell } from '../lib/api'
import { topicList } from '../lib/directory'
import { duration } from '../lib/format'
import { maybe, t } from '../lib/i18n'
import { useLoad } from '../lib/load'
import { formatHash, route } from '../lib/router'
import { callRow, listOf, nextOf, type CallRow } from '../lib/rows'
import type { Sheet } from '../lib/sheet'
import { Export } from '../ui/export'
import { Icon, type IconName } from '../ui/icon'
import { Empty, Skeleton, When, Wide } from '../ui/parts'
import { ListFilter, NumberFilter, OperatorFilter, PeriodFilter, QueueFilter, span } from './filters'
import { Pager } from './pager'

const outcomes = ['answered', 'abandoned', 'callback', 'overflow', 'failed', 'ivr_done', 'ivr_hangup', 'after_hours', 'blocked', 'rejected', 'interrupted']
const kinds = ['inbound', 'outbound', 'survey']

export function CallsPage() {
  const q: Record<string, string | undefined> = { period: 'today', ...route.value.query }
  const path = `/calls${query({
    number: q.number, operator: q.operator, queue: q.queue, kind: q.kind, outcome: q.outcome, ...span(q), cursor: q.cursor, limit: 50,
  })}`
  const { data, error, busy, again } = useLoad(path, (x) => ({ rows: listOf(x, 'calls').map(callRow), next: nextOf(x) }))
  void topicList.value // names may come after the rows
  const rows = data.value?.rows ?? []
  return (
    <main class="page" id="main" tabIndex={-1} data-testid="calls-page">
      <div class="page-head">
        <h1>{t('calls.title')}</h1>
        <div class="filters">
          <PeriodFilter fallback="today" />
          <QueueFilter />
          <OperatorFilter />
          <ListFilter name="outcome" label={t('filter.outcome')} options={outcomes.map((o) => ({ value: o, label: maybe(`outcome.${o}`, o) }))} />
          <ListFilter name="kind" label={t('filter.kind')} options={kinds.map((k) => ({ value: k, label: maybe(`kind.${k}`, k) }))} />
          <NumberFilter />
        </div>
        <span class="grow" />
        <Export name="calls" sheet={() => sheet(rows)} disabled={!rows.length} />
      </div>
      <section class="card list">
        {error.value ? <Empty icon="alert" title={tell(error.value)}><button type="button" class="link" onClick={again}>{t('common.again')}</button></Empty>
          : data.value === null ? <Skeleton rows={10} />
          : rows.length === 0 ? <Empty icon="list" title={t('calls.none')}>{t('calls.none.text')}</Empty>
          : <CallsTable rows={rows} />}
      </section>
      <Pager of={data.value} busy={busy.value} />
    </main>
  )
}

const outcomeIcons: Record<string, IconName> = { answered: 'check', abandoned: 'missed', ivr_hangup: 'missed', callback: 'phone', failed: 'alert', interrupted: 'alert', blocked: 'alert' }

/** A robot's call has outcomes of its own names. */
export const outcomeWord = (c: CallRow) => (c.kind === 'survey' && maybe(`outcome.survey.${c.outcome}`, '')) || maybe(`outcome.${c.outcome}`, c.outcome)

export function Outcome({ c }: { c: CallRow }) {
  if (!c.outcome) return <span class="chip s-talking">{maybe(`phase.${c.phase}`, t('calls.running'))}</span>
  return (
    <span class={`outcome o-${c.outcome}`}>
      <Icon name={outcomeIcons[c.outcome] ?? 'info'} size={14} />{outcomeWord(c)}
      {c.cutByUs ? <span class="chip bad">{t('calls.cut')}</span> : null}
      {c.lostAfterAnswer ? <span class="chip warn">{t('calls.lost.after')}</span> : null}
    </span>
  )
}

const kindIcons: Record<string, IconName> = { inbound: 'down', outbound: 'up', survey: 'star' }

export function CallsTable({ rows, reason }: { rows: CallRow[]; reason?: (c: CallRow, i: number) => ComponentChildren }) {
  return (
    <Wide label={t('nav.calls')}>
      <table class="table hover calls">
        <thead>
          <tr>
            <th>{t('calls.started')}</th><th>{t('calls.customer')}</th><th>{t('queues.queue')}</th><th>{t('calls.operator')}</th><th>{t('calls.outcome')}</th>
            <th>{t('wrap.topic')}</th><th class="r">{t('calls.wait')}</th><th class="r">{t('calls.talk')}</th>{reason ? <th>{t('calls.reason')}</th> : null}<th class="narrow"><span class="spoken">{t('nav.rec')}</span></th>
          </tr>
        </thead>
        <tbody>
          {rows.map((c, i) => (
            <tr key={`${c.id} ${i}`} data-testid="call-row" data-call={c.id}>
              <td class="nowrap"><Icon name={kindIcons[c.kind] ?? 'phone'} size={14} title={maybe(`kind.${c.kind}`, c.kind)} /> <a href={formatHash(['calls', c.id])}><When ms={c.started} /></a></td>
              <td class="num nowrap">{c.display}</td>
              <td>{c.queueName || '—'}</td>
              <td>{c.operatorName || '—'}</td>
              <td><Outcome c={c} /></td>
              <td>{c.topicName || '—'}{c.resultName ? <span class="dim"> · {c.resultName}</span> : null}</td>
              <td class="r num">{c.waitMs ? duration(c.waitMs) : '—'}</td>
              <td class="r num">{c.talkMs ? duration(c.talkMs) : '—'}</td>
              {reason ? <td>{reason(c, i)}</td> : null}
              <td class="narrow">
                {c.recordings ? <a class="icon-link" href={formatHash(['calls', c.id])} title={t('calls.listen')} aria-label={t('calls.listen')}><Icon name="play" size={15} /></a>
                  : c.noRecord ? <Icon name="norec" size={15} title={t('rec.forbidden')} /> : null}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Wide>
  )
}

function sheet(rows: CallRow[]): Sheet {
  return {
    head: [t('calls.started'), t('calls.customer'), t('party.number'), t('queues.queue'), t('calls.operator'), t('calls.outcome'), t('wrap.topic'), t('wrap.result'), t('calls.wait'), t('calls.talk')],
    rows: rows.map((c) => [
      { at: c.started }, { text: c.named ? c.display : '' }, { phone: c.number }, { plain: c.queueName }, { plain: c.operatorName },
      { plain: outcomeWord(c) }, { plain: c.topicName }, { plain: c.resultName }, { number: c.waitMs / 1000, digits: 1 }, { number: c.talkMs / 1000, digits: 1 },
    ]),
  }
}
