// Results of the survey robot: CSI with margin and n, FCR with its interval, by line, queue and operator; each figure
// opens to the calls it counts.
import { query, tell } from '../lib/api'
import { operatorOf, queueOf, queues } from '../lib/directory'
import { number, percent, withMargin } from '../lib/format'
import { locale, maybe, t, tn } from '../lib/i18n'
import { useLoad } from '../lib/load'
import { filter, formatHash, route } from '../lib/router'
import { arr, listOf, ms, nextOf, num, obj, partyDisplay, str, type Raw } from '../lib/rows'
import type { Sheet } from '../lib/sheet'
import { Export } from '../ui/export'
import { Icon } from '../ui/icon'
import { Card, Empty, Skeleton, ThDo, When, Who, Wide } from '../ui/parts'
import { Figure } from './figure'
import { PeriodFilter, span } from './filters'
import { onlyMark, readFigures, type SurveyFigures } from './figures'
import { RepeatContacts, Repeats } from './repeats'
import { Pager } from './pager'

type Filter = Record<string, string | undefined>
type By = 'queue' | 'line' | 'operator'
const cuts: By[] = ['queue', 'line', 'operator']
const modes = ['next_day', 'same_call']

export function SurveyPage() {
  const q: Filter = { period: 'month', by: 'queue', ...route.value.query }
  const by = (cuts as string[]).includes(q.by ?? '') ? (q.by as By) : 'queue'
  const read = (x: unknown) => listOf(x, 'summary', 'figures').map(readFigures)
  const all = useLoad(`/surveys/summary${query({ by: 'all', ...span(q) })}`, read)
  const cut = useLoad(`/surveys/summary${query({ by, ...span(q) })}`, read)
  void queues.value
  if (q.repeats) return <RepeatContacts q={q} />
  if (q.metric) return <Answers q={q} />
  return (
    <main class="page" id="main" tabIndex={-1} data-testid="survey-page">
      <div class="page-head">
        <h1>{t('survey.title')}</h1>
        <div class="filters">
          <PeriodFilter fallback="month" />
          <div class="segments" role="radiogroup" aria-label={t('survey.by')}>
            {cuts.map((c) => <button key={c} type="button" role="radio" aria-checked={by === c} data-testid={`survey-by-${c}`} onClick={() => filter({ by: c })}>{t(`survey.by.${c}`)}</button>)}
          </div>
        </div>
        <span class="grow" />
        <Export name="survey" sheet={() => sheet(cut.data.value ?? [], by)} disabled={!cut.data.value?.length} />
      </div>
      {all.error.value ? <p class="strip bad" role="alert"><Icon name="alert" />{tell(all.error.value)} <button type="button" class="link" onClick={all.again}>{t('common.again')}</button></p> : null}
      <section class="survey-tops" data-testid="survey-summary">
        {all.data.value === null && !all.error.value ? <Skeleton rows={3} /> : modes.map((m) => <Mode key={m} mode={m} f={all.data.value?.find((x) => x.mode === m)} q={q} />)}
      </section>
      <Card title={t(`survey.by.${by}`)} class="list">
        {cut.error.value ? <Empty icon="alert" title={tell(cut.error.value)} />
          : cut.data.value === null ? <Skeleton rows={6} />
          : cut.data.value.length === 0 ? <Empty icon="star" title={t('survey.none')}>{t('survey.none.text')}</Empty>
          : <Table rows={cut.data.value} by={by} q={q} />}
      </Card>
      <Repeats q={q} by={by} />
    </main>
  )
}

/** The address of the calls behind one figure. */
function opens(q: Filter, what: Record<string, string | undefined>): string {
  return formatHash(['survey'], { period: q.period, from: q.from, to: q.to, ...what })
}

function Mode({ mode, f, q }: { mode: string; f: SurveyFigures | undefined; q: Filter }) {
  const n = f?.csi.n ?? 0
  const most = Math.max(1, ...(f?.histogram ?? []))
  return (
    <section class="card mode" data-testid={`survey-${mode}`}>
      <header><h2>{t(mode === 'next_day' ? 'survey.mode.next_day' : 'survey.mode.same_call')}</h2>{f?.csi.few && n > 0 ? <span class="chip warn">{t('survey.few')}</span> : null}</header>
      {!f || (!n && !f.flow.dialled) ? <Empty icon="star" title={t('survey.none')}>{t(mode === 'next_day' ? 'survey.none.text' : 'survey.none.same')}</Empty> : (
        <div class="mode-grid">
          <Csi f={f} href={opens(q, { metric: 'csi', mode })} big />
          <Fcr f={f} href={opens(q, { metric: 'fcr', mode })} big />
          <div class="histogram" role="img" aria-label={f.histogram.map((x, i) => `${i + 1}: ${x}`).join(', ')}>
            {[...f.histogram].map((x, i) => ({ x, mark: i + 1 })).reverse().map(({ x, mark }) => (
              <div key={mark}><span class="num">{mark}</span><svg class={`bar m${mark}`} viewBox={`0 0 ${most} 1`} preserveAspectRatio="none" aria-hidden="true"><rect width={x} height={1} /></svg><span class="num dim">{x}</span></div>
            ))}
          </div>
          <p class="dim flow">{mode === 'same_call' ? t('survey.flow.same', { asked: Object.values(f.results).reduce((s, x) => s + x, 0), answered: n }) : t('survey.flow', { dialled: f.flow.dialled, answered: f.flow.answered, rate: percent(f.rates.response, locale.value), silent: f.flow.noInput })}</p>
        </div>
      )}
    </section>
  )
}

function Csi({ f, href, big }: { f: SurveyFigures; href: string; big?: boolean }) {
  const { value, margin, n } = f.csi
  if (!n) return <Figure big={big} label={t('kpi.csi')} value="—" more={t('survey.answers', { n: 0 })} />
  if (n === 1) { // a single answer is a rating, never a CSI
    return <Figure big={big} label={t('kpi.csi')} value={t('rating.one', { n: onlyMark(f) })} more={t('survey.answers', { n })} href={href} />
  }
  return <Figure big={big} label={t('kpi.csi')} value={withMargin(value, margin, locale.value)} more={t('survey.answers', { n })} href={href} name="csi" />
}

function Fcr({ f, href, big }: { f: SurveyFigures; href: string; big?: boolean }) {
  const { value, low, high, n } = f.fcr
  const more = n && low !== null && high !== null ? `${number(low, locale.value, 1)}–${number(high, locale.value, 1)} · ${t('survey.answers', { n })}` : t('survey.answers', { n })
  return <Figure big={big} label={t('kpi.fcr')} value={n ? percent(value, locale.value) : '—'} more={more} href={n ? href : undefined} name="fcr" />
}

const keyName = (f: SurveyFigures, by: By) => f.name || (by === 'queue' ? queueOf(f.key) : by === 'operator' ? operatorOf(Number(f.key)) : t('line.n', { n: f.key }))

function Table({ rows, by, q }: { rows: SurveyFigures[]; by: By; q: Filter }) {
  return (
    <Wide label={t('nav.survey')}>
      <table class="table hover">
        <thead><tr><th>{t(`survey.col.${by}`)}</th><th>{t('survey.mode')}</th><th>{t('kpi.csi')}</th><th>{t('kpi.fcr')}</th><th class="r">{t('survey.dialled')}</th><th class="r">{t('survey.response')}</th></tr></thead>
        <tbody>
          {rows.map((f) => (
            <tr key={`${f.key}/${f.mode}`} data-testid="survey-row" data-key={f.key} data-mode={f.mode}>
              <td><b>{keyName(f, by)}</b></td>
              <td class="dim">{maybe(`survey.mode.${f.mode}`, f.mode)}</td>
              <td><Csi f={f} href={opens(q, { metric: 'csi', mode: f.mode, by, key: f.key })} />{f.csi.few && f.csi.n > 1 ? <span class="chip warn">{t('survey.few')}</span> : null}</td>
              <td><Fcr f={f} href={opens(q, { metric: 'fcr', mode: f.mode, by, key: f.key })} /></td>
              <td class="r num">{f.flow.dialled}</td>
              <td class="r num">{percent(f.rates.response, locale.value)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Wide>
  )
}

function sheet(rows: SurveyFigures[], by: By): Sheet {
  return {
    head: [t(`survey.col.${by}`), t('survey.mode'), 'CSI', '±', 'n', 'FCR, %', t('survey.low'), t('survey.high'), 'n FCR'],
    rows: rows.map((f) => [
      { text: keyName(f, by) }, { plain: maybe(`survey.mode.${f.mode}`, f.mode) }, { number: f.csi.n > 1 ? f.csi.value : null, digits: 1 }, { number: f.csi.margin, digits: 1 }, { number: f.csi.n },
      { number: f.fcr.value, digits: 1 }, { number: f.fcr.low, digits: 1 }, { number: f.fcr.high, digits: 1 }, { number: f.fcr.n },
    ]),
  }
}

// ---- the calls behind a figure ----

function Answers({ q }: { q: Filter }) {
  const path = `/surveys/answers${query({ metric: q.metric, mode: q.mode, by: q.key ? q.by : undefined, key: q.key, ...span(q), cursor: q.cursor, limit: 100 })}`
  const { data, error, busy, again } = useLoad(path, (x) => ({ rows: listOf(x, 'answers').map(obj), next: nextOf(x) }))
  const rows = data.value?.rows ?? []
  const whom = q.key ? (q.by === 'operator' ? operatorOf(Number(q.key)) : q.by === 'line' ? t('line.n', { n: q.key }) : queueOf(q.key)) : ''
  return (
    <main class="page" id="main" tabIndex={-1} data-testid="survey-answers" data-metric={q.metric}>
      <div class="page-head">
        <a class="icon-link" href={formatHash(['survey'], { period: q.period, from: q.from, to: q.to, by: q.by })} aria-label={t('survey.title')} title={t('survey.title')}><Icon name="left" /></a>
        <h1>{t(q.metric === 'fcr' ? 'kpi.fcr' : 'kpi.csi')}{whom ? ` · ${whom}` : ''}</h1>
        <span class="chip">{maybe(`survey.mode.${q.mode}`, t('common.all'))}</span>
        {data.value ? <span class="dim" data-testid="answers-count">{tn('n.calls', rows.length)}{data.value.next ? '+' : ''}</span> : null}
      </div>
      <section class="card list">
        {error.value ? <Empty icon="alert" title={tell(error.value)}><button type="button" class="link" onClick={again}>{t('common.again')}</button></Empty>
          : data.value === null ? <Skeleton rows={8} />
          : rows.length === 0 ? <Empty icon="list" title={t('calls.none')} />
          : (
            <Wide label={t('nav.survey')}>
              <table class="table hover">
                <thead><tr><th>{t('survey.contact')}</th><th>{t('calls.customer')}</th><th>{t('queues.queue')}</th><th>{t('calls.operator')}</th><th>{t('survey.q1')}</th><th>{t('survey.q2')}</th><th>{t('survey.q3')}</th><th>{t('calls.reason')}</th><ThDo /><ThDo /></tr></thead>
                <tbody>{rows.map((r, i) => <AnswerRow key={i} r={r} metric={q.metric ?? 'csi'} />)}</tbody>
              </table>
            </Wide>
          )}
      </section>
      <Pager of={data.value} busy={busy.value} />
    </main>
  )
}

function AnswerRow({ r, metric }: { r: Raw; metric: string }) {
  const q2 = num(r.q2)
  const q3 = num(r.q3)
  const who = partyDisplay(r, obj(r.party))
  const listen = arr(r.recordings).map(str).filter(Boolean)
  return (
    <tr data-testid="answer-row" data-call={str(r.about)}>
      <td class="nowrap"><a href={formatHash(['calls', str(r.about)])}><When ms={num(r.started) || ms(r.contact_at) || ms(r.at)} /></a></td>
      <td class="num nowrap"><Who name={who.display} web={who.web} /></td>
      <td>{str(r.queue_name) || queueOf(str(metric === 'fcr' ? r.first_queue || r.queue : r.queue)) || '—'}</td>
      <td>{str(r.operator_name) || operatorOf(num(r.operator)) || '—'}</td>
      <td>{r.q1 ? <b class={`mark m${num(r.q1)}`}>{t('rating.one', { n: num(r.q1) })}</b> : '—'}</td>
      <td>{q2 ? t(q2 === 1 ? 'survey.yes' : q2 === 2 ? 'survey.no' : 'survey.partly') : '—'}</td>
      <td>{q3 ? t(q3 === 1 ? 'survey.yes' : 'survey.several') : '—'}</td>
      <td class="dim">{metric === 'fcr' ? t(q2 === 1 && q3 === 1 ? 'survey.counts.yes' : 'survey.counts.no') : t('survey.counts.csi', { n: num(r.q1) })}</td>
      <td class="narrow">{str(r.comment) && str(r.comment) !== 'r0' ? <a class="icon-link" data-testid="comment-listen" href={formatHash(['rec', str(r.comment)])} title={t('survey.comment')} aria-label={t('survey.comment')}><Icon name="note" size={15} /></a> : null}</td>
      <td class="narrow">{listen[0] ? <a class="icon-link" href={formatHash(['rec', listen[0]])} title={t('calls.listen')} aria-label={t('calls.listen')}><Icon name="play" size={15} /></a> : null}</td>
    </tr>
  )
}

