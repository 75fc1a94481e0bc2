// One call: what happened and when, to whom it was offered and why, what was said.
import { tell } from '../lib/api'
import { operatorOf, queueOf } from '../lib/directory'
import { duration, percent, timeOfDay } from '../lib/format'
import { locale, maybe, t, tn } from '../lib/i18n'
import { useLoad } from '../lib/load'
import { formatHash } from '../lib/router'
import { arr, between, callRow, ms, num, obj, recordingRow, str, type Raw } from '../lib/rows'
import { Icon } from '../ui/icon'
import { Card, Empty, Phone, Skeleton, When } from '../ui/parts'
import { phone as pretty } from '../lib/format'
import { SurveyWish } from '../ui/surveywish'
import { Outcome } from './calls'
import { Quality } from './quality'
import { Player } from './player'

export function CallPage({ id }: { id: string }) {
  const { data, error, again } = useLoad(`/calls/${encodeURIComponent(id)}`, (x) => obj(x))
  if (error.value) return <main class="page" id="main" tabIndex={-1}><Empty page icon="alert" title={tell(error.value)}><button type="button" class="link" onClick={again}>{t('common.again')}</button></Empty></main>
  const d = data.value
  if (!d) return <main class="page" id="main"><Skeleton rows={12} /></main>
  const row = callRow(d)
  const record = typeof d.call === 'object' && d.call ? obj(d.call) : obj(d.record ?? d)
  const recordings = (arr(d.records).length ? arr(d.records) : arr(d.recordings)).map(recordingRow).sort((a, b) => a.at - b.at)
  return (
    <main class="page call-page" id="main" tabIndex={-1} data-testid="call-page" data-call={row.id}>
      <div class="page-head">
        <a class="icon-link" href={formatHash(['calls'])} aria-label={t('calls.title')} title={t('calls.title')}><Icon name="left" /></a>
        <h1>{row.display}</h1>
        {row.named && row.number ? <Phone pretty={pretty(row.number)} /> : null}
        <Outcome c={row} />
        <span class="grow" />
        {row.open && (num(obj(record.party).customer) || num(record.customer)) ? <SurveyWish call={row.id} /> : null}
        <span class="dim num">{row.id}</span>
      </div>
      <section class="card summary">
        <dl class="facts wide">
          <F label={t('calls.started')}><When ms={row.started} /></F>
          <F label={t('filter.kind')}>{maybe(`kind.${row.kind}`, row.kind)}</F>
          <F label={t('queues.queue')}>{row.queueName || '—'}</F>
          <F label={t('calls.operator')}>{row.operatorName || '—'}</F>
          <F label={t('calls.wait')}><span class="num">{row.waitMs ? duration(row.waitMs) : '—'}</span></F>
          <F label={t('calls.talk')}><span class="num">{row.talkMs ? duration(row.talkMs) : '—'}</span></F>
          <F label={t('wrap.topic')}>{row.topicName || '—'}</F>
          <F label={t('wrap.result')}>{row.resultName || '—'}</F>
          <F label={t('offer.path')}>{arr(record.path).map((s) => str(obj(s).key)).filter(Boolean).join(' › ') || '—'}</F>
          <F label={t('calls.ended.by')}>{maybe(`by.${str(record.ended_by)}`, str(record.ended_by)) || '—'}</F>
        </dl>
      </section>
      {recordings.map((r) => <Player key={r.id} id={r.id} at={r.at} three={ofThree(arr(record.talks).map(obj), r.id)} />)}
      {recordings.length === 0 ? <p class="dim no-rec"><Icon name="norec" size={15} /> {t(row.noRecord ? 'rec.by.request' : row.open ? 'rec.none' : 'rec.closed')}</p> : null}
      <div class="call-columns">
        <Timeline rows={arr(d.timeline).map(obj)} record={record} />
        <div class="stack">
          <Offers rows={arr(d.offers).map(obj)} />
          <Parts rows={arr(d.parts).map(obj)} />
          <Quality legs={arr(d.quality).map(obj)} />
          <Notes rows={arr(d.notes).map(obj)} note={str(d.note)} />
          <Surveys rows={(arr(d.surveys).length ? arr(d.surveys) : d.survey ? [d.survey] : []).map(obj)} />
        </div>
      </div>
    </main>
  )
}

/** A recording of a talk that a colleague joined has both operators on its right. */
function ofThree(talks: Raw[], id: string): boolean {
  const host = talks.find((h) => str(h.recording) === id && h.conference !== true)
  const open = (x: unknown) => num(obj(x).m) || Infinity
  return !!host && talks.some((g) => g.conference === true && num(obj(g.started).m) < open(host.ended) && open(g.ended) > num(obj(host.started).m))
}

const F = ({ label, children }: { label: string; children: preact.ComponentChildren }) => <div><dt>{label}</dt><dd>{children}</dd></div>

function Timeline({ rows, record }: { rows: Raw[]; record: Raw }) {
  const list = rows.length ? rows : fromRecord(record)
  const first = list[0]
  return (
    <Card title={t('call.timeline')} data-testid="timeline">
      {list.length === 0 ? <Empty icon="list" title={t('call.timeline.none')} /> : (
        <ol class="timeline">
          {list.map((r, i) => {
            const kind = str(r.kind) || str(r.what) || str(r.type)
            const at = r.at
            return (
              <li key={i} class={`tl-${kind}`} data-kind={kind}>
                <span class="num dim tl-time">{timeOfDay(ms(at), locale.value, true)}</span>
                <span class="num tl-plus">+{duration(between(first?.at, at))}</span>
                <span><b>{maybe(`tl.${kind}`, str(r.text) || kind)}</b> <span class="dim">{details(obj(r.data))}</span></span>
              </li>
            )
          })}
        </ol>
      )}
    </Card>
  )
}

/** The data of an event in words: names instead of ids; what says nothing to a person is left out. */
function details(d: Raw): string {
  const out: string[] = []
  const put = (text: string) => { if (text) out.push(text) }
  const has = (k: string) => str(d[k]) !== '' && str(d[k]) !== '0'
  if (has('trunk')) put(str(d.trunk) === 'web' ? t('party.web') : t('tl.trunk', { name: str(d.trunk) }))
  if (has('called') && str(d.trunk) !== 'web') put(str(d.called))
  if (has('key')) put(`«${str(d.key)}»`)
  else if (has('node')) put(str(d.node))
  if (has('question')) put(`${maybe(`survey.${str(d.question)}`, str(d.question))}: ${str(d.value)}`)
  if (has('operator')) put(operatorOf(Number(d.operator)))
  if (has('from') && has('to')) put(`${queueOf(str(d.from))} → ${queueOf(str(d.to))}`)
  if (has('queue')) put(queueOf(str(d.queue)))
  if (has('reason')) put(reason(str(d.reason)))
  if (has('for')) put(t('tl.kept.for', { time: duration(Number(d.for)) }))
  if (has('rule')) put(words(str(d.rule), 'rule'))
  if (has('how')) put(words(str(d.how), 'left'))
  if (has('prompt')) put(maybe(`prompt.${str(d.prompt)}`, ''))
  if (str(d.ahead)) put(Number(d.ahead) ? t('tl.ahead', { n: str(d.ahead) }) : t('tl.next'))
  if (has('minutes')) put(t('tl.minutes', { n: str(d.minutes) }))
  if (has('needs')) put(t('tl.needs', { skills: str(d.needs_named) || str(d.needs) }))
  if (has('priority')) put(t('tl.priority', { n: str(d.priority) }))
  if (has('told')) put(t('tl.told', { told: duration(Number(d.told)), was: duration(Number(d.was)) }))
  if (has('answer')) put(words(str(d.answer), 'survey'))
  if (has('outcome')) put(words(str(d.outcome), 'outcome'))
  if (has('cause')) put(words(str(d.cause), 'offer.end', 'cause'))
  if (has('by')) put(str(d.by_named) || words(str(d.by), 'by')) // who ordered it, or which side
  return out.join(' · ')
}

/** Why a call came into a queue; after an escalation with the operator's own reason, "escalate:technical". */
function reason(id: string): string {
  const own = /^escalate:(.*)$/.exec(id)
  if (!own) return words(id, 'why', 'offer.reason', 'escalate')
  return [t('why.escalated'), own[1] ? words(own[1], 'escalate') : ''].filter(Boolean).join(', ')
}

/** The word of the first catalogue branch that has it, else as it is. */
function words(id: string, ...branches: string[]): string {
  for (const b of branches) {
    const w = maybe(`${b}.${id}`, '')
    if (w) return w
  }
  return id
}

/** Where the server has no timeline yet (a call in progress), the record itself tells the steps. */
function fromRecord(c: Raw): Raw[] {
  const out: Raw[] = []
  const add = (at: unknown, kind: string, data: Raw = {}) => { if (ms(at)) out.push({ at, kind, data }) }
  add(c.started, 'arrived')
  add(c.answered_at, 'answered')
  for (const s of arr(c.path).map(obj)) add(s.at, 'key', { node: s.node, key: s.key })
  for (const s of arr(c.segments).map(obj)) {
    add(s.entered, 'queued', { queue: s.queue })
    add(s.ended, 'segment_end', { queue: s.queue, outcome: s.outcome })
  }
  for (const s of arr(c.talks).map(obj)) {
    add(s.started, 'talk', { operator: s.operator })
    add(s.ended, 'talk_end', { operator: s.operator })
  }
  add(c.ended_at, 'ended', { cause: c.cause })
  return out.sort((a, b) => num(obj(a.at).m) - num(obj(b.at).m))
}

function Offers({ rows }: { rows: Raw[] }) {
  return (
    <Card title={t('call.offers')} data-testid="offers">
      {rows.length === 0 ? <Empty icon="headset" title={t('call.offers.none')} /> : (
        <ul class="offers">
          {rows.map((o, i) => (
            <li key={i} data-testid="offer-row">
              <div class="row">
                <b>{str(o.operator_name) || operatorOf(num(o.operator))}</b>
                <span class={`chip ${str(o.end) === 'accepted' ? 'good' : str(o.end) === 'timed_out' || str(o.end) === 'declined' ? 'warn' : ''}`}>{maybe(`offer.end.${str(o.end)}`, str(o.end)) || t('offer.end.open')}</span>
                <span class="grow" />
                <When ms={ms(o.at)} />
                {ms(o.ended_at) ? <span class="num dim">{duration(between(o.at, o.ended_at))}</span> : null}
              </div>
              <Why w={obj(o.why)} />
            </li>
          ))}
        </ul>
      )}
    </Card>
  )
}

/** What he did beside menu, queue and operators: a number outside, a message, a survey. */
function Parts({ rows }: { rows: Raw[] }) {
  if (!rows.length) return null
  return (
    <Card title={t('call.parts')} data-testid="parts">
      <ul class="offers">
        {rows.map((p, i) => {
          const outcome = str(p.outcome)
          const phone = str(p.number_pretty)
          return (
            <li key={i} data-testid="part-row" data-outcome={outcome}>
              <div class="row">
                <b>{maybe(`call.part.${str(p.kind)}`, str(p.kind))}</b>
                {phone ? <Phone pretty={phone} /> : null}
                {str(p.number) ? <span class="dim">{str(p.number)}</span> : null}
                {str(p.kind) === 'outside' ? <span class={`chip ${outcome === 'answered' ? 'good' : outcome ? 'warn' : ''}`}>{outcome ? maybe(`call.part.outcome.${outcome}`, words(outcome, 'cause')) : t('offer.end.open')}</span> : null}
                <span class="grow" />
                <When ms={ms(p.started)} />
                {num(p.ms) ? <span class="num dim">{duration(num(p.ms))}</span> : null}
              </div>
            </li>
          )
        })}
      </ul>
    </Card>
  )
}

function Why({ w }: { w: Raw }) {
  const winner = obj(w.winner)
  if (!Object.keys(w).length) return null
  const next = arr(w.next).map(obj)
  const out = arr(w.excluded).map(obj)
  const rivals = arr(w.calls).map(obj)
  const strategy = str(w.strategy) || 'longest_idle'
  const first = [
    maybe(`strategy.${strategy}`, strategy), winner.op ? figureWords(strategy, winner) : '', w.returned ? t('offer.reason.returned') : '',
    w.trigger ? maybe(`trigger.${str(w.trigger)}`, str(w.trigger)) + (w.rule ? `: ${maybe(`offer.reason.${str(w.rule)}`, str(w.rule))}` : '') : '',
    num(w.step) ? t('why.step', { n: num(w.step) }) : '',
  ]
  return (
    <div class="why" data-testid="offer-why">
      <p><span class="dim">{t('why.title')}</span> {first.filter(Boolean).join(' · ')}</p>
      {next.length ? <p><span class="dim">{t('why.next')}</span> {next.map((c) => `${operatorOf(num(c.op))} (${figureWords(strategy, c)})`).join(', ')}</p> : null}
      {out.length ? <p><span class="dim">{t('why.out')}</span> {out.map((e) => `${lower(ruleWords(str(e.rule)))} (${num(e.n)})`).join(', ')}</p> : null}
      {rivals.length ? <p><span class="dim">{t('why.rivals')}</span> {rivals.map((c, i) => <>{i ? ', ' : ''}<a href={formatHash(['calls', str(c.call)])}>{str(c.call)}</a> ({queueOf(str(c.queue))})</>)}</p> : null}
      {w.settings ? <p class="dim small">{t('why.settings', { n: num(w.settings) })}</p> : null}
    </div>
  )
}

/** The figure that the strategy compares, in words. */
function figureWords(strategy: string, c: Raw): string {
  const n = Math.abs(num(c.score))
  switch (strategy) {
    case 'fewest_calls': return t('why.talks', { n: tn('n.calls', n) })
    case 'least_occupied': return t('why.occupied', { n: percent(n / 100, locale.value) })
    case 'fixed_order': return t('why.rank', { n })
    case 'best_level': return t('why.level', { n })
  }
  return t('why.idle', { time: duration(num(c.idle_ms)) })
}

/** Inside of a sentence; SL and the like stay. */
const lower = (w: string) => w.slice(0, 1).toLowerCase() + w.slice(1)

function ruleWords(rule: string): string {
  const [kind, what] = rule.split(':')
  return kind === 'state' ? maybe(`state.${what}`, what ?? rule) : maybe(`rule.${kind}`, rule)
}

function Notes({ rows, note }: { rows: Raw[]; note: string }) {
  const list = rows.length ? rows : note ? [{ text: note } as Raw] : []
  if (!list.length) return null
  return (
    <Card title={t('note.title')}>
      {list.map((n, i) => (
        <p key={i} class="note-text">{str(n.text)}{n.author || n.operator ? <span class="dim small"> — {str(n.author_name) || operatorOf(num(n.author ?? n.operator))}</span> : null}</p>
      ))}
    </Card>
  )
}

function Surveys({ rows }: { rows: Raw[] }) {
  if (!rows.length) return null
  return (
    <Card title={t('nav.survey')} data-testid="call-survey">
      {rows.map((s, i) => (
        <dl class="facts" key={i}>
          <F label={t('survey.result')}>{maybe(`survey.status.${str(s.result) || str(s.status)}`, str(s.result) || str(s.status)) || '—'}</F>
          <F label={t('survey.mode')}>{maybe(`survey.mode.${str(s.mode)}`, str(s.mode))}</F>
          {s.q1 ? <F label={t('survey.q1')}>{t('rating.one', { n: num(s.q1) })}</F> : null}
          {s.q2 ? <F label={t('survey.q2')}>{t(num(s.q2) === 1 ? 'survey.yes' : num(s.q2) === 2 ? 'survey.no' : 'survey.partly')}</F> : null}
          {s.q3 ? <F label={t('survey.q3')}>{t(num(s.q3) === 1 ? 'survey.yes' : 'survey.several')}</F> : null}
          {s.attempts ? <F label={t('survey.attempts')}>{tn('n.attempts', num(s.attempts))}</F> : null}
        </dl>
      ))}
    </Card>
  )
}
