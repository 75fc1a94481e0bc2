// Support lines: how many contacts the first line closes by itself, what goes up and how it fares there.
import { query, tell } from '../lib/api'
import { queueOf } from '../lib/directory'
import { duration, number, percent } from '../lib/format'
import { locale, maybe, t, type Key } from '../lib/i18n'
import { useLoad } from '../lib/load'
import { formatHash, route } from '../lib/router'
import { listOf, ms, num, obj, str, type Raw } from '../lib/rows'
import type { Sheet } from '../lib/sheet'
import { Export } from '../ui/export'
import { Icon, type IconName } from '../ui/icon'
import { Card, Empty, Skeleton, When, Wide } from '../ui/parts'
import { SurveyCell } from './figure'
import { readFigures } from './figures'
import { PeriodFilter, span } from './filters'
import { behind, handOverFigures, toQueue, type HandOverFigure } from './handovers'

const orNull = (x: unknown) => (x === null || x === undefined ? null : num(x))

export function LinesPage() {
  const q: Record<string, string | undefined> = { period: 'today', ...route.value.query }
  const lines = useLoad(`/reports/lines${query(span(q))}`, (x) => listOf(x, 'lines').map(obj))
  const figure = handOverFigures.find((f) => f === q.figure)
  const up = useLoad(`/reports/handovers${query({ ...span(q), limit: figure || q.queue ? 1000 : undefined })}`, (x) => listOf(x, 'handovers').map(obj))
  const rows = up.data.value && (figure ? behind(up.data.value, figure, Number(q.line)) : q.queue ? toQueue(up.data.value, q.queue) : up.data.value)
  const of = figure ? `${t('line.n', { n: q.line ?? '' })} · ${t(words[figure])}` : q.queue ? q.queue === 'all' ? t('qf.all') : queueOf(q.queue) : ''
  return (
    <main class="page" id="main" tabIndex={-1} data-testid="lines-page">
      <div class="page-head">
        <h1>{t('lines.title')}</h1>
        <div class="filters"><PeriodFilter fallback="today" /></div>
        <span class="grow" />
        <Export name="handovers" sheet={() => sheet(rows ?? [])} disabled={!rows?.length} />
      </div>
      <Card title={t('lines.figures')} class="list">
        {lines.error.value ? <Empty icon="alert" title={tell(lines.error.value)}><button type="button" class="link" onClick={lines.again}>{t('common.again')}</button></Empty>
          : lines.data.value === null ? <Skeleton rows={3} />
          : lines.data.value.length === 0 ? <Empty icon="list" title={t('lines.none')}>{t('lines.none.text')}</Empty>
          : <Figures rows={lines.data.value} q={q} />}
      </Card>
      <Card
        title={of ? `${t('lines.up')} · ${of}` : t('lines.up')} class="list" data-testid="handovers"
        tools={of ? <a href={formatHash(['lines'], { period: q.period, from: q.from, to: q.to })}>{t('lines.up.all')}</a> : null}
      >
        {up.error.value ? <Empty icon="alert" title={tell(up.error.value)} />
          : rows === null ? <Skeleton rows={6} />
          : rows.length === 0 ? <Empty icon="up" title={t('lines.up.none')} />
          : <HandOvers rows={rows} />}
      </Card>
    </main>
  )
}

type Filter = Record<string, string | undefined>
const words: Record<HandOverFigure, Key> = { handed: 'lines.handed', untaken: 'lines.untaken', received: 'lines.received', bounced: 'lines.bounce' }

/** A figure that is made of hand-overs: they stand below, on this page. */
function Opens({ q, line, figure, n, text }: { q: Filter; line: number; figure: HandOverFigure; n: number; text?: string }) {
  if (!n) return <>{text ?? n}</>
  return <a class="figure" data-testid="figure-open" data-figure={figure} href={formatHash(['lines'], { period: q.period, from: q.from, to: q.to, line: String(line), figure })}>{text ?? n}</a>
}

function Figures({ rows, q }: { rows: Raw[]; q: Filter }) {
  const answers = (metric: string, line: unknown) => formatHash(['survey'], { period: q.period, from: q.from, to: q.to, metric, mode: 'next_day', by: 'line', key: String(num(line)) })
  return (
    <Wide label={t('lines.figures')}>
      <table class="table hover figures-by-queue" data-testid="report-table">
        <thead>
          <tr>
            <th>{t('lines.line')}</th><th class="r">{t('lines.answered')}</th><th class="r" title={t('lines.kept.how')}>{t('lines.kept')}</th><th class="r">{t('lines.handed')}</th>
            <th class="r">{t('lines.untaken')}</th><th class="r">{t('lines.received')}</th><th class="r" title={t('lines.bounce.how')}>{t('lines.bounce')}</th>
            <th class="r" title={t('lines.sl.how')}>{t('lines.sl')}</th><th class="r" title={t('kpi.asa')}>ASA</th><th title={t('kpi.csi')}>CSI</th><th title={t('kpi.fcr')}>FCR</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((r) => {
            const n = obj(r.counts)
            const s = obj(r.service)
            const next = listOf({ items: r.surveys }).map(readFigures).find((f) => f.mode === 'next_day')
            return (
              <tr key={num(r.line)} data-testid="line-row" data-line={num(r.line)}>
                <td class="nowrap"><b>{t('line.n', { n: num(r.line) })}</b></td>
                <td class="r num">{num(n.answered)}</td>
                <td class="r num"><b>{num(r.line) === 1 || num(n.handed_up) ? percent(orNull(r.kept), locale.value) : '—'}</b></td>
                <td class="r num"><Opens q={q} line={num(r.line)} figure="handed" n={num(n.handed_up)} /></td>
                <td class="r num"><Opens q={q} line={num(r.line)} figure="untaken" n={num(n.untaken)} /></td>
                <td class="r num"><Opens q={q} line={num(r.line)} figure="received" n={num(n.received)} /></td>
                <td class="r num nowrap"><Opens q={q} line={num(r.line)} figure="bounced" n={num(n.bounced)} text={percent(orNull(r.bounce_rate), locale.value)} />{num(n.received) ? <span class="dim sub">{t('debts.of', { a: num(n.bounced), b: num(n.received) })}</span> : null}</td>
                <td class="r num nowrap">{percent(orNull(s.level), locale.value)}<span class="dim sub">{t('qf.cb', { n: percent(orNull(s.callback), locale.value) })}</span><span class="dim sub">{t('qf.ov', { n: percent(orNull(s.overflow), locale.value) })}</span></td>
                <td class="r num nowrap">{r.asa === null ? '—' : t('lines.seconds', { n: number(num(r.asa), locale.value, 1) })}</td>
                <td class="num nowrap"><SurveyCell f={next} metric="csi" href={answers('csi', r.line)} /></td>
                <td class="num nowrap"><SurveyCell f={next} metric="fcr" href={answers('fcr', r.line)} /></td>
              </tr>
            )
          })}
        </tbody>
      </table>
    </Wide>
  )
}

const outcomeIcons: Record<string, IconName> = { taken: 'check', untaken: 'left', given_up: 'missed', failed: 'alert', waiting: 'phone' }

const reasonOf = (r: Raw) => (str(r.kind) === 'transfer' ? t('left.transfer') : maybe(`escalate.${str(r.reason)}`, str(r.reason) || t('tl.escalate')))

function HandOvers({ rows }: { rows: Raw[] }) {
  return (
    <Wide label={t('lines.up')}>
      <table class="table hover">
        <thead>
          <tr><th>{t('lines.when')}</th><th>{t('lines.from')}</th><th>{t('escalate.reason')}</th><th>{t('lines.to')}</th><th class="r">{t('calls.wait')}</th><th class="r">{t('lines.offers')}</th><th>{t('calls.outcome')}</th><th>{t('lines.by')}</th></tr>
        </thead>
        <tbody>
          {rows.map((r, i) => (
            <tr key={i} data-testid="handover-row" data-call={str(r.call)}>
              <td class="nowrap"><a href={formatHash(['calls', str(r.call)])}><When ms={ms(r.at)} /></a></td>
              <td>{str(r.from_name)} <span class="dim">· {t('line.n', { n: num(r.from_line) })}</span></td>
              <td>{reasonOf(r)}</td>
              <td>{str(r.queue_name) || t('line.n', { n: num(r.to_line) })}</td>
              <td class="r num">{duration(num(r.wait_ms))}</td>
              <td class="r num">{num(r.offers) || '—'}</td>
              <td><span class="outcome"><Icon name={outcomeIcons[str(r.outcome)] ?? 'info'} size={14} />{maybe(`lines.outcome.${str(r.outcome)}`, str(r.outcome))}{r.bounced ? <span class="chip warn">{t('lines.bounced')}</span> : null}</span></td>
              <td>{str(r.by_name) || '—'}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Wide>
  )
}

function sheet(rows: Raw[]): Sheet {
  return {
    head: [t('lines.when'), t('lines.from'), t('escalate.reason'), t('lines.to'), t('calls.wait'), t('lines.offers'), t('calls.outcome'), t('lines.bounced'), t('lines.by')],
    rows: rows.map((r) => [
      { at: ms(r.at) }, { plain: str(r.from_name) }, { text: reasonOf(r) }, { plain: str(r.queue_name) || String(num(r.to_line)) },
      { number: num(r.wait_ms) / 1000, digits: 1 }, { number: num(r.offers) }, { plain: maybe(`lines.outcome.${str(r.outcome)}`, str(r.outcome)) }, { plain: r.bounced ? '1' : '' }, { plain: str(r.by_name) },
    ]),
  }
}
