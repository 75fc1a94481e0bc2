// Figures of queues in a period, counted anew from every stay in them; each opens to the very stays it counts.
import { query, tell } from '../lib/api'
import { queueOf } from '../lib/directory'
import { duration, number, percent } from '../lib/format'
import { locale, maybe, t, tn, type Key } from '../lib/i18n'
import { useLoad } from '../lib/load'
import { formatHash, route } from '../lib/router'
import { callRow, listOf, maybeNum, nextOf, num, obj, str, type CallRow, type Raw } from '../lib/rows'
import type { Sheet } from '../lib/sheet'
import { Export } from '../ui/export'
import { Icon } from '../ui/icon'
import { Card, Empty, Skeleton, When, Wide } from '../ui/parts'
import { CallsTable, outcomeWord } from './calls'
import { SurveyCell } from './figure'
import { readFigures } from './figures'
import { PeriodFilter, span } from './filters'
import { Pager } from './pager'

type Filter = Record<string, string | undefined>

const words: Record<string, Key> = {
  offered: 'qf.offered', answered: 'qf.answered', answered_in: 'qf.in', base: 'qf.base', abandoned: 'qf.lost', short: 'qf.short', callback: 'qf.callback', overflow: 'qf.overflow', failed: 'qf.failed', longest: 'qf.longest',
}

export function QueueFiguresPage() {
  const q: Filter = { period: 'today', ...route.value.query }
  return q.metric && q.metric in words ? <Stays q={q} metric={q.metric} /> : <Figures q={q} />
}

/** The address of what is behind a figure of one queue, or of all. */
const opens = (q: Filter, metric: string, key: string) => formatHash(['reports', 'queues'], { period: q.period, from: q.from, to: q.to, metric, key })

function Figures({ q }: { q: Filter }) {
  const { data, error, again } = useLoad(`/reports/queues/figures${query(span(q))}`, (x) => listOf(x).map(obj))
  const rows = data.value
  return (
    <main class="page" id="main" tabIndex={-1} data-testid="queue-figures">
      <div class="page-head">
        <h1>{t('nav.queuefigures')}</h1>
        <div class="filters"><PeriodFilter fallback="today" /></div>
        <span class="grow" />
        <Export name="queues" sheet={() => sheet(rows ?? [])} disabled={!rows?.length} />
      </div>
      <Card title={t('qf.title')} class="list">
        {error.value ? <Empty icon="alert" title={tell(error.value)}><button type="button" class="link" onClick={again}>{t('common.again')}</button></Empty>
          : rows === null ? <Skeleton rows={6} />
          : <Table rows={rows} q={q} />}
      </Card>
    </main>
  )
}

const nameOf = (r: Raw) => (str(r.queue) ? str(r.name) || str(r.queue) : t('qf.all'))
const surveyOf = (r: Raw) => listOf({ items: r.surveys }).map(readFigures).find((f) => f.mode === 'next_day')
const tallyOf = (r: Raw) => obj(r.tally)
const lost = (n: Raw) => num(n.abandoned) - num(n.short)

function Table({ rows, q }: { rows: Raw[]; q: Filter }) {
  return (
    <Wide label={t('qf.title')}>
      <table class="table hover figures-by-queue" data-testid="report-table">
        <thead>
          <tr>
            <th>{t('queues.queue')}</th><th class="r">{t('qf.offered')}</th><th class="r">{t('qf.answered')}</th><th class="r" title={t('qf.sl.how')}>SL, %</th>
            <th class="r" title={t('qf.asa.how')}>ASA</th><th class="r" title={t('qf.lost.how')}>{t('qf.lost')}</th><th class="r" title={t('qf.short.how')}>{t('qf.short')}</th>
            <th class="r">{t('qf.callback')}</th><th class="r">{t('qf.overflow')}</th><th class="r">{t('qf.failed')}</th><th class="r">{t('qf.longest')}</th>
            <th class="r" title={t('lines.bounce.how')}>{t('lines.bounce')}</th><th title={t('kpi.csi')}>CSI</th><th title={t('kpi.fcr')}>FCR</th>
          </tr>
        </thead>
        <tbody>{rows.map((r) => <Row key={str(r.queue)} r={r} q={q} />)}</tbody>
      </table>
    </Wide>
  )
}

function Row({ r, q }: { r: Raw; q: Filter }) {
  const n = tallyOf(r)
  const s = obj(r.service)
  const key = str(r.queue)
  const next = surveyOf(r)
  const period = { period: q.period, from: q.from, to: q.to }
  const share = (x: unknown) => percent(maybeNum(x), locale.value)
  const F = ({ metric, count, text }: { metric: string; count: number; text?: string }) =>
    count > 0 ? <a class="figure" data-testid="figure-open" data-metric={metric} href={opens(q, metric, key)}>{text ?? count}</a> : <>{text ?? count}</>
  const base = num(n.answered) + lost(n)
  const asa = maybeNum(r.asa)
  return (
    <tr data-testid="queue-figures-row" data-queue={key} class={key ? '' : 'sum'}>
      <td class="nowrap"><b>{nameOf(r)}</b>{num(r.line) ? <span class="dim sub">{t('line.n', { n: num(r.line) })}</span> : null}</td>
      <td class="r num"><F metric="offered" count={num(n.offered)} /></td>
      <td class="r num"><F metric="answered" count={num(n.answered)} /></td>
      <td class="r num nowrap">
        <b><F metric="answered_in" count={num(n.answered_in)} text={share(s.level)} /></b>
        <span class="dim sub">{t('qf.sl.of', { x: duration(num(s.threshold_ms)) })} <F metric="base" count={base} text={t('debts.of', { a: num(n.answered_in), b: base })} /></span>
        <span class="dim sub">{t('qf.cb', { n: share(s.callback) })}</span>
        <span class="dim sub">{t('qf.ov', { n: share(s.overflow) })}</span>
        {key ? null : <span class="dim sub">{t('qf.refusals', { n: share(s.refusals) })}</span>}
      </td>
      <td class="r num nowrap"><F metric="answered" count={num(n.answered)} text={asa === null ? '—' : t('lines.seconds', { n: number(asa, locale.value, 1) })} /></td>
      <td class="r num nowrap"><F metric="abandoned" count={lost(n)} /><span class="dim sub">{share(r.abandonment)}</span></td>
      <td class="r num"><F metric="short" count={num(n.short)} /></td>
      <td class="r num"><F metric="callback" count={num(n.callback)} /></td>
      <td class="r num"><F metric="overflow" count={num(n.overflow)} /></td>
      <td class="r num"><F metric="failed" count={num(n.failed)} /></td>
      <td class="r num nowrap"><F metric="longest" count={num(n.offered)} text={num(n.offered) ? duration(num(n.wait_max)) : '—'} /></td>
      <td class="r num nowrap">{num(r.received) ? <a class="figure" data-testid="figure-open" href={formatHash(['lines'], { ...period, queue: key || 'all' })}>{share(r.bounce_rate)}<span class="dim sub">{t('debts.of', { a: num(r.bounced), b: num(r.received) })}</span></a> : '—'}</td>
      <td class="num nowrap"><SurveyCell f={next} metric="csi" href={answers(period, 'csi', key)} /></td>
      <td class="num nowrap"><SurveyCell f={next} metric="fcr" href={answers(period, 'fcr', key)} /></td>
    </tr>
  )
}

const answers = (period: Filter, metric: string, key: string) => formatHash(['survey'], { ...period, metric, mode: 'next_day', ...(key ? { by: 'queue', key } : {}) })

function sheet(rows: Raw[]): Sheet {
  return {
    head: [t('queues.queue'), t('qf.offered'), t('qf.answered'), t('qf.in'), 'SL, %', 'ASA', t('qf.lost'), `${t('qf.lost')}, %`, t('qf.short'), t('qf.callback'), t('qf.overflow'), t('qf.failed'), t('qf.longest'), `${t('lines.bounce')}, %`, 'CSI', t('qf.csi.n'), 'FCR, %', t('qf.fcr.n')],
    rows: rows.map((r) => {
      const n = tallyOf(r)
      const s = surveyOf(r)
      const f = (x: unknown) => ({ number: maybeNum(x), digits: 1 })
      return [
        { plain: nameOf(r) }, { number: num(n.offered) }, { number: num(n.answered) }, { number: num(n.answered_in) }, f(obj(r.service).level), f(r.asa), { number: lost(n) }, f(r.abandonment), { number: num(n.short) },
        { number: num(n.callback) }, { number: num(n.overflow) }, { number: num(n.failed) }, { number: num(n.wait_max) / 1000, digits: 1 }, f(r.bounce_rate), f(s && s.csi.n > 1 ? s.csi.value : null), { number: s?.csi.n ?? 0 }, f(s?.fcr.value ?? null), { number: s?.fcr.n ?? 0 },
      ]
    }),
  }
}

// ---- the stays behind a figure ----

interface Stay { c: CallRow; queue: string; entered: number; wait: number; outcome: string }

const stayOf = (x: unknown): Stay => {
  const r = obj(x)
  return { c: callRow(x), queue: str(r.stay_queue_name), entered: num(r.entered), wait: num(r.stay_wait_ms), outcome: str(r.stay_outcome) }
}

function Stays({ q, metric }: { q: Filter; metric: string }) {
  const { data, error, busy, again } = useLoad(`/reports/queues/stays${query({ metric, queue: q.key, ...span(q), cursor: q.cursor, limit: 100 })}`, (x) => ({ rows: listOf(x).map(stayOf), next: nextOf(x) }))
  const rows = data.value?.rows ?? []
  return (
    <main class="page" id="main" tabIndex={-1} data-testid="queue-stays" data-metric={metric}>
      <div class="page-head">
        <a class="icon-link" href={formatHash(['reports', 'queues'], { period: q.period, from: q.from, to: q.to })} aria-label={t('nav.queuefigures')} title={t('nav.queuefigures')}><Icon name="left" /></a>
        <h1>{t(words[metric] ?? 'qf.offered')}{q.key ? ` · ${queueOf(q.key)}` : ''}</h1>
        {data.value ? <span class="dim" data-testid="answers-count">{tn('n.calls', rows.length)}{data.value.next ? '+' : ''}</span> : null}
        <span class="grow" />
        <Export name="queue-calls" sheet={() => staysSheet(rows)} disabled={!rows.length} />
      </div>
      <section class="card list">
        {error.value ? <Empty icon="alert" title={tell(error.value)}><button type="button" class="link" onClick={again}>{t('common.again')}</button></Empty>
          : data.value === null ? <Skeleton rows={8} />
          : rows.length === 0 ? <Empty icon="list" title={t('calls.none')} />
          : <CallsTable rows={rows.map((r) => r.c)} reason={(_, i) => <Why s={rows[i]} />} />}
      </section>
      <Pager of={data.value} busy={busy.value} />
    </main>
  )
}

/** Why the call counts: what became of its stay in the queue, and how long that was. */
const why = (s: Stay) => t('qf.why', { queue: s.queue, outcome: maybe(`outcome.${s.outcome}`, s.outcome), wait: duration(s.wait) })

function Why({ s }: { s: Stay | undefined }) {
  return s ? <span class="dim"><When ms={s.entered} /> {why(s)}</span> : null
}

function staysSheet(rows: Stay[]): Sheet {
  return {
    head: [t('calls.started'), t('calls.customer'), t('party.number'), t('calls.operator'), t('calls.outcome'), t('wrap.topic'), t('queues.queue'), t('qf.entered'), t('calls.wait'), t('qf.stay')],
    rows: rows.map(({ c, ...s }) => [
      { at: c.started }, { text: c.named ? c.display : '' }, { phone: c.number }, { plain: c.operatorName }, { plain: outcomeWord(c) }, { plain: c.topicName },
      { plain: s.queue }, { at: s.entered }, { number: s.wait / 1000, digits: 1 }, { plain: maybe(`outcome.${s.outcome}`, s.outcome) },
    ]),
  }
}
