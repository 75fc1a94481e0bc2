// Who calls again: FCR by repeats and repeat rates, beside what the survey says; each figure opens to its calls.
import { query, tell } from '../lib/api'
import { operatorOf, queueOf } from '../lib/directory'
import { number, percent } from '../lib/format'
import { locale, t, tn, type Key } from '../lib/i18n'
import { useLoad } from '../lib/load'
import { formatHash } from '../lib/router'
import { callRow, listOf, maybeNum, nextOf, num, obj, str, type CallRow } from '../lib/rows'
import type { Sheet } from '../lib/sheet'
import { Export } from '../ui/export'
import { Icon } from '../ui/icon'
import { Card, Empty, Skeleton, Wide } from '../ui/parts'
import { CallsTable, outcomeWord } from './calls'
import { Figure } from './figure'
import { span } from './filters'
import { Pager } from './pager'

type Filter = Record<string, string | undefined>
interface Share { value: number | null; low: number | null; high: number | null; num: number; den: number }
interface Figures { key: string; name: string; fcr: Share; day: Share; within: Share; sharedShare: number | null; contacts: number; withheld: number; shared: number; unmatured: number; days: number }

const share = (x: unknown): Share => {
  const s = obj(x)
  const i = obj(s.interval)
  return { value: maybeNum(s.value), low: maybeNum(i.low), high: maybeNum(i.high), num: num(s.num), den: num(s.den) }
}

function read(x: unknown): Figures {
  const r = obj(x)
  const c = obj(r.counts)
  return {
    key: str(r.key), name: str(r.name), fcr: share(r.fcr), day: share(r.day), within: share(r.within), sharedShare: maybeNum(r.shared_share),
    contacts: num(c.contacts), withheld: num(c.withheld), shared: num(c.shared), unmatured: num(c.unmatured), days: Math.round(num(r.window_ms) / 86_400_000),
  }
}

const metrics = ['fcr', 'repeated', 'day', 'within', 'shared', 'unmatured', 'withheld']
const words: Record<string, Key> = {
  fcr: 'kpi.fcr.repeats', repeated: 'repeats.repeated', day: 'repeats.day', within: 'repeats.within', shared: 'repeats.shared', unmatured: 'repeats.unmatured', withheld: 'repeats.withheld',
}

/** The address of the calls behind one figure. */
function opens(q: Filter, metric: string, key?: string): string {
  return formatHash(['survey'], { period: q.period, from: q.from, to: q.to, by: q.by, repeats: metric, key })
}

export function Repeats({ q, by }: { q: Filter; by: string }) {
  const all = useLoad(`/reports/repeats${query({ by: 'all', ...span(q) })}`, (x) => listOf(x).map(read))
  const cut = useLoad(`/reports/repeats${query({ by, ...span(q) })}`, (x) => listOf(x).map(read))
  const f = all.data.value?.[0]
  return (
    <Card
      title={t('repeats.title')} class="list" data-testid="repeats"
      tools={<Export name="repeats" sheet={() => sheet(cut.data.value ?? [], by)} disabled={!cut.data.value?.length} />}
    >
      {all.error.value ? <Empty icon="alert" title={tell(all.error.value)}><button type="button" class="link" onClick={all.again}>{t('common.again')}</button></Empty>
        : all.data.value === null ? <Skeleton rows={4} />
        : !f ? <Empty icon="list" title={t('repeats.none')} />
        : <><Sum f={f} q={q} />{cut.data.value ? <Table rows={cut.data.value} by={by} q={q} /> : <Skeleton rows={4} />}</>}
    </Card>
  )
}

const counted = (s: Share) => (s.value === null || s.low === null || s.high === null ? t('repeats.of', { n: s.num, of: s.den }) : `${number(s.low, locale.value, 1)}–${number(s.high, locale.value, 1)} · ${t('repeats.of', { n: s.num, of: s.den })}`)

function Sum({ f, q }: { f: Figures; q: Filter }) {
  return (
    <div class="repeats-sum">
      <Figure big name="fcr-repeats" label={t('kpi.fcr.repeats')} value={percent(f.fcr.value, locale.value)} more={counted(f.fcr)} href={f.fcr.den ? opens(q, 'fcr') : undefined} />
      <Figure big name="repeats-day" label={t('repeats.day')} value={percent(f.day.value, locale.value)} more={t('repeats.of', { n: f.day.num, of: f.day.den })} href={f.day.num ? opens(q, 'day') : undefined} />
      <Figure big name="repeats-within" label={t('repeats.within.n', { n: tn('n.days', f.days) })} value={percent(f.within.value, locale.value)} more={t('repeats.of', { n: f.within.num, of: f.within.den })} href={f.within.num ? opens(q, 'within') : undefined} />
      <Figure big name="repeats-shared" label={t('repeats.shared')} value={percent(f.sharedShare, locale.value)} more={t('repeats.of', { n: f.shared, of: f.contacts })} href={f.shared ? opens(q, 'shared') : undefined} />
      <p class="dim flow">
        {t('repeats.how', { n: tn('n.days', f.days) })}
        {f.unmatured ? <> <a href={opens(q, 'unmatured')}>{t('repeats.unmatured.n', { n: f.unmatured })}</a>.</> : null}
        {f.withheld ? <> <a href={opens(q, 'withheld')}>{t('repeats.withheld.n', { n: f.withheld })}</a>.</> : null}
      </p>
    </div>
  )
}

const nameOf = (f: Figures, by: string) => f.name || (by === 'queue' ? queueOf(f.key) : by === 'operator' ? operatorOf(Number(f.key)) : t('line.n', { n: f.key }))
const columns: Record<string, Key> = { queue: 'survey.col.queue', line: 'survey.col.line', operator: 'survey.col.operator' }

function Table({ rows, by, q }: { rows: Figures[]; by: string; q: Filter }) {
  const cell = (s: Share, metric: string, f: Figures, more: string) => (
    <Figure label="" value={percent(s.value, locale.value)} more={more} href={(metric === 'fcr' ? s.den : s.num) ? opens(q, metric, f.key) : undefined} />
  )
  return (
    <Wide label={t('repeats.title')}>
      <table class="table hover">
        <thead><tr><th>{t(columns[by] ?? 'survey.col.queue')}</th><th class="r">{t('repeats.contacts')}</th><th>{t('kpi.fcr.repeats')}</th><th>{t('repeats.day')}</th><th>{t('repeats.within.n', { n: tn('n.days', rows[0]?.days ?? 7) })}</th><th>{t('repeats.shared')}</th></tr></thead>
        <tbody>
          {rows.map((f) => (
            <tr key={f.key} data-testid="repeats-row" data-key={f.key}>
              <td><b>{nameOf(f, by)}</b></td>
              <td class="r num">{f.contacts}</td>
              <td>{cell(f.fcr, 'fcr', f, counted(f.fcr))}</td>
              <td>{cell(f.day, 'day', f, t('repeats.of', { n: f.day.num, of: f.day.den }))}</td>
              <td>{cell(f.within, 'within', f, t('repeats.of', { n: f.within.num, of: f.within.den }))}</td>
              <td><Figure label="" value={percent(f.sharedShare, locale.value)} more={t('repeats.of', { n: f.shared, of: f.contacts })} href={f.shared ? opens(q, 'shared', f.key) : undefined} /></td>
            </tr>
          ))}
        </tbody>
      </table>
    </Wide>
  )
}

function sheet(rows: Figures[], by: string): Sheet {
  return {
    head: [t(columns[by] ?? 'survey.col.queue'), t('repeats.contacts'), `${t('kpi.fcr.repeats')}, %`, t('survey.low'), t('survey.high'), t('repeats.matured'), `${t('repeats.day')}, %`, `${t('repeats.within')}, %`, t('repeats.known'), t('repeats.shared'), t('repeats.unmatured'), t('repeats.withheld')],
    rows: rows.map((f) => [
      { text: nameOf(f, by) }, { number: f.contacts }, { number: f.fcr.value, digits: 1 }, { number: f.fcr.low, digits: 1 }, { number: f.fcr.high, digits: 1 }, { number: f.fcr.den },
      { number: f.day.value, digits: 1 }, { number: f.within.value, digits: 1 }, { number: f.day.den }, { number: f.shared }, { number: f.unmatured }, { number: f.withheld },
    ]),
  }
}

// ---- the calls behind a figure ----

type Judged = { repeated: boolean; repeat: string; day: boolean; within: boolean; shared: boolean; withheld: boolean; matured: boolean }
const judgedOf = (x: unknown): Judged => {
  const j = obj(obj(x).judged)
  return { repeated: j.repeated === true, repeat: str(j.repeat), day: j.day === true, within: j.within === true, shared: j.shared === true, withheld: j.withheld === true, matured: j.matured === true }
}

export function RepeatContacts({ q }: { q: Filter }) {
  const metric = metrics.includes(q.repeats ?? '') ? q.repeats! : 'fcr'
  const path = `/reports/repeats/contacts${query({ metric, by: q.key ? q.by ?? 'queue' : undefined, key: q.key, ...span(q), cursor: q.cursor, limit: 100 })}`
  const { data, error, busy, again } = useLoad(path, (x) => ({ rows: listOf(x).map((r) => ({ c: callRow(r), j: judgedOf(r) })), next: nextOf(x) }))
  const rows = data.value?.rows ?? []
  const judged = new Map(rows.map((r) => [r.c.id, r.j]))
  const of = (c: CallRow) => judged.get(c.id)
  const whom = !q.key ? '' : q.key === 'none' ? t('repeats.nobody') : q.by === 'operator' ? operatorOf(Number(q.key)) : q.by === 'line' ? t('line.n', { n: q.key }) : queueOf(q.key)
  return (
    <main class="page" id="main" tabIndex={-1} data-testid="repeat-contacts" data-metric={metric}>
      <div class="page-head">
        <a class="icon-link" href={formatHash(['survey'], { period: q.period, from: q.from, to: q.to, by: q.by })} aria-label={t('survey.title')} title={t('survey.title')}><Icon name="left" /></a>
        <h1>{t(words[metric] ?? 'kpi.fcr.repeats')}{whom ? ` · ${whom}` : ''}</h1>
        {data.value ? <span class="dim" data-testid="answers-count">{tn('n.calls', rows.length)}{data.value.next ? '+' : ''}</span> : null}
        <span class="grow" />
        <Export name="repeat-calls" sheet={() => callsSheet(rows, metric)} disabled={!rows.length} />
      </div>
      <section class="card list">
        {error.value ? <Empty icon="alert" title={tell(error.value)}><button type="button" class="link" onClick={again}>{t('common.again')}</button></Empty>
          : data.value === null ? <Skeleton rows={8} />
          : rows.length === 0 ? <Empty icon="list" title={t('calls.none')} />
          : <CallsTable rows={rows.map((r) => r.c)} reason={(c) => <Why j={of(c)} metric={metric} />} />}
      </section>
      <Pager of={data.value} busy={busy.value} />
    </main>
  )
}

/** Why a contact counts as it does, in words. */
function why(j: Judged | undefined, metric: string): string {
  if (!j) return ''
  if (j.withheld) return t('repeats.why.withheld')
  if (j.shared) return t('repeats.why.shared')
  if (metric === 'day' || metric === 'within') return t(j.day ? 'repeats.why.day' : 'repeats.why.within')
  return t(j.repeated ? 'repeats.why.repeated' : j.matured ? 'repeats.why.solved' : 'repeats.why.unmatured')
}

function Why({ j, metric }: { j: Judged | undefined; metric: string }) {
  const text = why(j, metric)
  return j?.repeat && metric !== 'day' && metric !== 'within' ? <a href={formatHash(['calls', j.repeat])} title={t('repeats.open')}>{text}</a> : <span class="dim">{text}</span>
}

function callsSheet(rows: { c: CallRow; j: Judged }[], metric: string): Sheet {
  return {
    head: [t('calls.started'), t('calls.customer'), t('party.number'), t('queues.queue'), t('calls.operator'), t('calls.outcome'), t('wrap.topic'), t('calls.reason')],
    rows: rows.map(({ c, j }) => [
      { at: c.started }, { text: c.named ? c.display : '' }, { phone: c.number }, { plain: c.queueName }, { plain: c.operatorName }, { plain: outcomeWord(c) }, { plain: c.topicName }, { plain: why(j, metric) },
    ]),
  }
}
