// The supervisor's wallboard: queues, operators by state, calls in progress. Readable from afar on 1920.
import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { api, tell } from '../lib/api'
import { serverWall, since, tick } from '../lib/clock'
import { duration, number, percent, ratio, timeOfDay } from '../lib/format'
import { operatorOf, queueOf } from '../lib/directory'
import { locale, maybe, t } from '../lib/i18n'
import { filter, formatHash, route } from '../lib/router'
import { usePoll } from '../lib/poll'
import { listOf, maybeNum, num, obj, type Raw } from '../lib/rows'
import { isOwnersSupervisor, me } from '../lib/session'
import { Icon } from '../ui/icon'
import { useRows } from '../ui/rows'
import { toast } from '../ui/say'
import { Card, Empty, look, Skeleton, ThDo, Timer, Wide } from '../ui/parts'
import { partyName } from '../op/names'
import type { OperatorState } from '../op/protocol'
import { EmergencyButton, EmergencyStrips } from './emergency'
import { Messages } from './messages'
import { Agent, overrun } from './agent'
import { Alarms } from './alarmcard'
import { slLevel, waitLevel, type Limits } from './alarms'
import { BulkBar, MessagesRead } from './bulk'
import { WaitingMenu } from './waiting'
import { pick } from './picked'
import { abandonRate, age, board, isStale, level, linked, sum, watchBoard, type Board, type CallLive, type QueueLive } from './live'

export function Wall() {
  useEffect(watchBoard, [])
  const b = board.value
  useAsked(b !== null)
  const debts = usePoll('/reports/debts', (x) => listOf(x).map(obj), 10_000).data.value?.at(-1)
  return (
    <main class="page wall" id="main" tabIndex={-1} data-testid="wall">
      <EmergencyStrips list={b?.emergencies ?? []} />
      <WallHead b={b} />
      {b === null ? <Skeleton rows={8} /> : (
        <>
          <Kpis b={b} debts={debts} />
          <Alarms b={b} />
          <div class="wall-grid">
            <QueueTable b={b} />
            <Operators b={b} />
            <Calls b={b} />
          </div>
        </>
      )}
    </main>
  )
}

/** The part of the wall that the address asks for comes into sight: an alarm or a figure was followed to what it counts. */
function useAsked(there: boolean): void {
  const { queue, phase, serves, operator } = route.value.query
  const part = serves || operator ? '.wall-operators' : queue || phase ? '.wall-calls' : ''
  useEffect(() => {
    if (there && part) document.querySelector(part)?.scrollIntoView({ block: 'start' })
  }, [there, part, queue, phase, serves, operator])
}

/** What a part of the wall is narrowed to, and the way back to all of it. */
function Narrowed({ to, clear }: { to: string; clear: string[] }) {
  return (
    <button type="button" class="chip" aria-pressed="true" title={t('wall.show.all')} onClick={() => filter(Object.fromEntries(clear.map((k) => [k, undefined])))} data-testid="wall-narrowed">
      {to} <Icon name="cross" size={12} />
    </button>
  )
}

function WallHead({ b }: { b: Board | null }) {
  tick.value
  const old = age.value
  const stale = b === null ? !linked.value : isStale(old)
  return (
    <div class={`wall-head ${stale ? 'stale' : ''}`} data-testid="wall-head" data-stale={stale}>
      <h1>{t('wall.title')}</h1>
      <span class="num">{timeOfDay(serverWall(), locale.value, true)}</span>
      <span class={`live ${stale ? 'off' : 'on'}`}><i aria-hidden="true" />{stale ? (b ? t('wall.stale', { age: duration(old) }) : t('wall.waiting')) : t('wall.live')}</span>
      {b?.degraded ? <span class="chip bad"><Icon name="alert" size={14} />{t('wall.degraded')}</span> : null}
      <span class="grow" />
      <Messages />
      <EmergencyButton />
      <button type="button" class="link" onClick={() => void (document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen())}>
        <Icon name="window" size={15} />{t('wall.full')}
      </button>
    </div>
  )
}

function Kpis({ b, debts }: { b: Board; debts: Raw | undefined }) {
  tick.value
  const now = sum(b.queues.map((q) => q.last30))
  const day = sum(b.queues.map((q) => q.today))
  const waiting = b.queues.reduce((n, q) => n + q.waiting, 0)
  const waits = b.queues.map((q) => (q.waiting ? since(q.longest_since) : 0))
  const longest = Math.max(0, ...waits)
  const late = Math.max(0, ...b.queues.map((q, i) => waitLevel(waits[i] ?? 0, q.limits))) // by the queue's own limits
  const handled = b.operators.reduce((s, o) => ({
    n: s.n + (o.counters?.handled ?? 0),
    ms: s.ms + (o.counters ? o.counters.talk_ms + o.counters.hold_ms + o.counters.wrap_ms : 0),
  }), { n: 0, ms: 0 })
  const signed = b.operators.filter((o) => o.state !== 'offline').length
  const free = b.operators.filter((o) => o.state === 'available').length
  return (
    <section class="kpis" data-testid="wall-kpi" aria-label={t('wall.kpi')}>
      <Kpi label={t('wall.sl.now')} value={percent(level(now), locale.value)} css={slColour(level(now), b.limits)} title={t('kpi.sl.hint')} big>
        <span>{t('wall.today')} <b class="num">{percent(level(day), locale.value)}</b></span>
        <span>{t('wall.companions', { cb: percent(ratio(now.callback, now.offered), locale.value), ov: percent(ratio(now.overflow, now.offered), locale.value), rf: percent(ratio(now.failed, now.offered), locale.value) })}</span>
      </Kpi>
      <Kpi label={t('queue.waiting')} value={String(waiting)} css={waiting ? 'soon' : ''} />
      <Kpi label={t('queue.longest')} value={longest ? duration(longest) : '—'} css={['', 'soon', 'late'][late]} mark={['', '▲', '■'][late]} />
      <Kpi label={t('wall.col.lost')} value={percent(abandonRate(day), locale.value)} title={`${t('kpi.abandon')}, ${t('wall.today')}`}><span class="num">{day.abandoned - day.short} / {day.offered}</span></Kpi>
      <Kpi label="ASA" value={day.answered ? duration(day.wait_answered / day.answered) : '—'} title={t('kpi.asa')} />
      <Kpi label="AHT" value={handled.n ? duration(handled.ms / handled.n) : '—'} title={t('kpi.aht')} />
      <Debts day={debts} />
      <Kpi label={t('wall.online')} value={`${free}`} ><span>{t('wall.of', { n: signed })}</span></Kpi>
    </section>
  )
}

/** Calls we owe: promised ones and lost callers; each opens to its list. */
function Debts({ day }: { day: Raw | undefined }) {
  const cb = obj(day?.callbacks)
  const lost = obj(day?.lost)
  const share = (rates: unknown, key: string) => percent(maybeNum(obj(rates)[key]), locale.value)
  return (
    <>
      <a class="kpi-link" href={formatHash(['lost'])} data-testid="wall-callbacks">
        <Kpi label={t('wall.callbacks')} value={String(num(cb.open))} css={num(cb.overdue) ? 'late' : ''} mark={num(cb.overdue) ? '■' : ''} title={t('kpi.cb_kept')}>
          <span class="num">{t('wall.callbacks.more', { late: num(cb.overdue), kept: share(day?.callback_rates, 'kept') })}</span>
        </Kpi>
      </a>
      <a class="kpi-link" href={formatHash(['lost'])} data-testid="wall-lost">
        <Kpi label={t('wall.lost')} value={String(num(lost.open))} css={num(lost.overdue) ? 'late' : num(lost.open) ? 'soon' : ''} mark={num(lost.overdue) ? '■' : ''} title={t('kpi.lost_done')}>
          <span class="num">{t('wall.lost.more', { ours: num(lost.ours), done: share(day?.lost_rates, 'handled') })}</span>
        </Kpi>
      </a>
    </>
  )
}

const slColour = (v: number | null, limits: Limits | undefined) => (v === null ? '' : ['fine', 'soon', 'late'][slLevel(v, limits)])

function Kpi({ label, value, css, title, mark, big, children }: { label: string; value: string; css?: string; title?: string; mark?: string; big?: boolean; children?: preact.ComponentChildren }) {
  return (
    <div class={`kpi ${css ?? ''} ${big ? 'wide' : ''}`} title={title}>
      <span class="kpi-label">{label}</span>
      <span class="kpi-value num">{value}{mark ? <i aria-hidden="true">{mark}</i> : null}</span>
      {children ? <span class="kpi-more">{children}</span> : null}
    </div>
  )
}

const qName = (q: { queue: string; name?: string }) => q.name || queueOf(q.queue)

function QueueTable({ b }: { b: Board }) {
  return (
    <Card title={t('queues.title')} class="wall-queues">
      <Wide label={t('queues.title')}>
        <table class="table">
          <thead>
            <tr>
              <th>{t('queues.queue')}</th><th class="r">{t('queue.waiting')}</th><th class="r">{t('queue.longest')}</th>
              <th class="r" title={t('kpi.sl.hint')}>{t('wall.col.sl')}</th><th class="r" title={t('wall.companions.hint')}>{t('wall.col.companions')}</th>
              <th class="r">{t('wall.col.answered')}</th><th class="r">{t('wall.col.lost')}</th><th class="r">{t('wall.col.people')}</th>
            </tr>
          </thead>
          <tbody>{b.queues.map((q) => <QueueRow key={q.queue} q={q} />)}</tbody>
        </table>
      </Wide>
      {b.queues.length === 0 ? <Empty icon="list" title={t('queues.none')} /> : null}
    </Card>
  )
}

function QueueRow({ q }: { q: QueueLive }) {
  tick.value
  const now = sum([q.last30])
  const day = sum([q.today])
  const sl = q.sl_30 ?? level(now)
  const longest = q.waiting ? since(q.longest_since) : 0
  const late = waitLevel(longest, q.limits)
  const short_staffed = !!q.minimum && (q.working ?? 0) < q.minimum
  return (
    <tr data-testid="wall-queue" data-queue={q.queue}>
      <td class="name"><b>{qName(q)}</b>{q.line ? <span class="dim sub">{t('line.n', { n: q.line })}</span> : null}{q.shares?.length ? <Shares list={q.shares} /> : null}</td>
      <td class={`r num ${q.waiting ? 'strong' : 'dim'}`}>{q.waiting ? <a class="figure" data-testid="figure-open" href={formatHash(['wall'], { queue: q.queue, phase: 'waiting' })}>{q.waiting}</a> : q.waiting}</td>
      <td class={`r num ${['', 'warn-text', 'bad-text'][late]}`}>{longest ? <>{duration(longest)} {['', '▲', '■'][late]}</> : '—'}</td>
      <td class={`r num t-${slColour(sl, q.limits)}`}>
        <a class="figure" data-testid="figure-open" href={formatHash(['calls'], { queue: q.queue, period: 'today' })} title={t('wall.sl.title', { day: percent(q.sl_today ?? level(day), locale.value) })}>{percent(sl, locale.value)}</a>
      </td>
      <td class="r num dim">{short(ratio(now.callback, now.offered))} / {short(ratio(now.overflow, now.offered))} / {short(ratio(now.failed, now.offered))}</td>
      <td class="r num"><a class="figure" data-testid="figure-open" href={formatHash(['calls'], { queue: q.queue, outcome: 'answered', period: 'today' })}>{day.answered}</a></td>
      <td class="r num"><a class="figure" data-testid="figure-open" href={formatHash(['calls'], { queue: q.queue, outcome: 'abandoned', period: 'today' })}>{day.abandoned - day.short}</a></td>
      <td class={`r num ${short_staffed ? 'bad-text' : ''}`} data-testid="wall-staff" data-short={short_staffed} title={q.minimum ? t('wall.minimum', { n: q.minimum, has: q.working ?? 0 }) : undefined}>
        <a class="figure" data-testid="figure-open" href={formatHash(['wall'], { serves: q.queue })}>{q.free} <span class="dim">/ {q.signed_in}</span></a>{short_staffed ? <b class="nowrap"> ■ {t('wall.short', { n: q.working ?? 0, min: q.minimum ?? 0 })}</b> : null}
      </td>
    </tr>
  )
}

/** The parts of a queue that organisations got today, beside those by contract. */
function Shares({ list }: { list: { org: string; percent: number; given: number }[] }) {
  const all = list.reduce((n, x) => n + x.given, 0)
  return (
    <span class="dim sub num" data-testid="wall-shares">
      {list.map((x) => t('wall.share', { org: x.org === 'owner' ? t('users.org.owner') : x.org || '—', now: percent(ratio(x.given, all), locale.value), due: x.percent })).join(' · ')}
    </span>
  )
}

const short = (n: number | null) => (n === null ? '—' : number(n, locale.value, 1))

const byName = new Intl.Collator() // much quicker for hundreds than localeCompare
const order: OperatorState[] = ['ringing', 'talking', 'outbound', 'wrapup', 'available', 'not_responding', 'lost', 'break', 'training', 'backoffice', 'offline']

function Operators({ b }: { b: Board }) {
  const only = useSignal('')
  const find = useSignal('')
  const longest = useSignal(false)
  const counts = new Map<string, number>()
  const wanted = find.value.trim().toLocaleLowerCase()
  const { serves, operator } = route.value.query
  for (const o of b.operators) counts.set(o.state, (counts.get(o.state) ?? 0) + 1)
  const list = b.operators
    .filter((o) => (only.value ? o.state === only.value : o.state !== 'offline') && (!wanted || (o.name ?? '').toLocaleLowerCase().includes(wanted)) && (!serves || o.queues?.includes(serves)) && (!operator || String(o.operator) === operator))
    .sort((x, y) => (longest.value ? since(y.since) - since(x.since) : order.indexOf(x.state) - order.indexOf(y.state)) || byName.compare(x.name ?? '', y.name ?? ''))
  const rows = useRows(list, (o) => `${o.operator} ${locale.value}`, (o) => <Agent key={o.operator} o={o} />)
  return (
    <Card title={t('wall.operators')} class="wall-operators" tools={<BreaksNow b={b} />}>
      <div class="filters" role="group" aria-label={t('wall.by.state')}>
        {serves ? <Narrowed to={t('wall.of.queue', { queue: queueOf(serves) })} clear={['serves']} /> : null}
        {operator ? <Narrowed to={operatorOf(Number(operator))} clear={['operator']} /> : null}
        <button type="button" class="chip" aria-pressed={only.value === ''} onClick={() => (only.value = '')}>{t('common.all')} <b class="num">{b.operators.length - (counts.get('offline') ?? 0)}</b></button>
        {order.filter((s) => counts.get(s)).map((s) => (
          <button key={s} type="button" class={`chip s-${s}`} aria-pressed={only.value === s} onClick={() => (only.value = only.value === s ? '' : s)}>
            <Icon name={look(s).icon} size={13} />{look(s).word} <b class="num">{counts.get(s)}</b>
          </button>
        ))}
        <input type="search" class="wall-find" placeholder={t('wall.find')} aria-label={t('wall.find')} value={find.value} onInput={(e) => (find.value = e.currentTarget.value)} data-testid="wall-find" />
        <button type="button" class="chip" aria-pressed={longest.value} onClick={() => (longest.value = !longest.value)} data-testid="wall-by-time"><Icon name="clock" size={13} />{t('wall.by.time')}</button>
        {list.length ? <button type="button" class="chip" onClick={() => pick(list.filter((o) => o.state !== 'offline').map((o) => o.operator), true)} data-testid="bulk-all"><Icon name="check" size={13} />{t('bulk.all')}</button> : null}
      </div>
      <BulkBar b={b} />
      <MessagesRead b={b} />
      {list.length === 0 ? serves ? <Empty icon="headset" title={t('wall.queue.nobody', { queue: queueOf(serves) })} /> : wanted || operator ? <Empty icon="search" title={t('wall.find.none')} /> : <Empty icon="headset" title={t('wall.nobody')}>{t('wall.nobody.text')}</Empty> : (
        <ul class="agents">{rows}</ul>
      )}
    </Card>
  )
}

/** "Перерывы: не более [3], сейчас 2, ждут 1 · сверх нормы 1" */
function BreaksNow({ b }: { b: Board }) {
  tick.value
  const x = b.breaks
  if (!x) return null
  const over = b.operators.filter((o) => overrun(o) > 0).length
  return (
    <span class="dim num" data-testid="break-limit">
      {isOwnersSupervisor(me.value)
        ? <BreakLimit x={x} />
        : x.limit ? t('wall.breaks.limit', { limit: x.limit, on: x.on }) : t('wall.breaks', { on: x.on })}{x.waiting ? ` · ${t('wall.breaks.waiting', { n: x.waiting })}` : ''}
      {x.by_hand && isOwnersSupervisor(me.value) ? <> · <button type="button" class="link" onClick={() => send(api('DELETE', '/breaks/limit'))} data-testid="break-limit-back">{t('wall.breaks.back', { usual: x.usual || '∞' })}</button></> : null}
      {over ? <b class="bad-text"> · ■ {t('wall.breaks.over', { n: over })}</b> : null}
    </span>
  )
}

const send = (call: Promise<unknown>) => void call.catch((e) => toast(tell(e), 'bad'))

/** The limit by hand: an empty field is none. It holds for today, or as the settings say. */
function BreakLimit({ x }: { x: NonNullable<Board['breaks']> }) {
  const text = useSignal<string | null>(null)
  const shown = text.value ?? (x.limit ? String(x.limit) : '')
  const set = () => {
    const limit = Number(shown || 0)
    if (text.value !== null && limit !== x.limit && Number.isInteger(limit) && limit >= 0) send(api('PUT', '/breaks/limit', { limit }))
    text.value = null
  }
  return (
    <>
      <label>{t('wall.breaks.at_most')} <input type="number" class="tiny num" min="0" max="10000" placeholder="∞" value={shown} title={t('wall.breaks.hint')} data-testid="break-limit-input"
        onInput={(e) => (text.value = e.currentTarget.value)} onBlur={set}
        onKeyDown={(e) => { if (e.key === 'Enter') set(); else if (e.key === 'Escape') text.value = null }} /></label>
      {`, ${t('wall.breaks.now', { on: x.on })}`}
    </>
  )
}

function Calls({ b }: { b: Board }) {
  const { queue, phase } = route.value.query
  const live = b.calls.filter((c) => c.phase !== 'ended' && (!queue || c.queue === queue) && (phase !== 'waiting' || c.phase === 'waiting' || c.phase === 'offered'))
  const narrowed = [phase === 'waiting' ? t('queue.waiting') : '', queue ? queueOf(queue) : ''].filter(Boolean).join(' · ')
  const rows = useRows(live, (c) => `${c.call} ${locale.value}`, (c) => <LiveRow key={c.call} c={c} />)
  return (
    <Card title={`${t('wall.calls')} · ${narrowed ? live.length : b.callsTotal}`} tools={narrowed ? <Narrowed to={narrowed} clear={['queue', 'phase']} /> : b.callsTotal > live.length ? <span class="dim num" data-testid="calls-shown">{t('wall.calls.shown', { n: live.length })}</span> : null} class="wall-calls">
      {live.length === 0 ? <Empty icon="phone" title={t('wall.no.calls')} /> : (
        <Wide label={t('wall.calls')}>
          <table class="table">
            <thead><tr><th>{t('calls.phase')}</th><th>{t('calls.customer')}</th><th>{t('queues.queue')}</th><th>{t('calls.operator')}</th><th class="r">{t('calls.now')}</th><th class="r">{t('calls.total')}</th><ThDo /></tr></thead>
            <tbody>{rows}</tbody>
          </table>
        </Wide>
      )}
    </Card>
  )
}

function LiveRow({ c }: { c: CallLive }) {
  const p = c.party
  return (
    <tr data-testid="live-row" data-call={c.call} data-phase={c.phase}>
      <td><a class="figure" href={formatHash(['calls', c.call])}>{maybe(`phase.${c.phase}`, c.phase)}</a>{c.node && c.phase === 'menu' ? <span class="dim"> · {c.node}</span> : null}</td>
      <td class="num name">{partyName(p)}</td>
      <td>{c.queue ? queueOf(c.queue) : '—'}</td>
      <td class="name">{c.operator ? <>{operatorOf(c.operator)}{c.second ? <span class="dim" data-testid="live-second"> + {operatorOf(c.second)}</span> : null}</> : c.kept_for ? <span class="dim">{t('waiting.kept', { name: operatorOf(c.kept_for) })}</span> : '—'}</td>
      <td class="r"><Timer at={c.since} /></td>
      <td class="r"><Timer at={c.started} class="dim" /></td>
      <td class="narrow"><WaitingMenu c={c} /></td>
    </tr>
  )
}

