// The alarms of the wall: an operator who calls comes first. One is taken ("Вижу", for all to see), muted for 15 minutes,
// or followed to its cause; a sound is to one's own taste.
import { signal, useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { api, tell } from '../lib/api'
import { since, tick } from '../lib/clock'
import { operatorOf, queueOf } from '../lib/directory'
import { duration, percent, timeOfDay } from '../lib/format'
import { locale, t } from '../lib/i18n'
import { keep, kept } from '../lib/keep'
import { formatHash } from '../lib/router'
import { chime } from '../lib/ring'
import { Icon } from '../ui/icon'
import { Card } from '../ui/parts'
import { say, toast } from '../ui/say'
import { causeOf, shown, type Alarm, type AlarmKind, type Mark } from './alarms'
import type { Board } from './live'

const loud = signal(kept('alarms.sound') === 'on')
const MOST = 12

function setLoud(on: boolean): void {
  loud.value = on
  keep('alarms.sound', on ? 'on' : '')
  if (on) chime('')
}

export function Alarms({ b }: { b: Board }) {
  tick.value
  const all = useSignal(false)
  const { list, muted } = shown(b.alarms, b.marks)
  const news = list.filter((x) => !x.mark && x.a.level === 2).map((x) => x.a)
  useNews(news.map((a) => a.key).join(' '), news[0])
  const rows = all.value ? list : list.slice(0, MOST)
  return (
    <Card
      title={list.length ? `${t('alarms.title')} · ${list.length}` : t('alarms.title')} class={`wall-alarms ${list.length ? '' : 'calm'}`}
      tools={<span>
        {list.length ? null : <span class="dim">{t('alarms.none')}</span>}
        {muted ? <span class="dim num" data-testid="alarms-muted">{t('alarms.muted', { n: muted })}</span> : null}
        <label class="tick"><input type="checkbox" checked={loud.value} onChange={(e) => setLoud(e.currentTarget.checked)} data-testid="alarms-sound" />{t('alarms.sound')}</label>
      </span>}
    >
      {rows.length ? <ul class="alarms">{rows.map((x) => <Row key={x.a.key} a={x.a} mark={x.mark} b={b} />)}</ul> : null}
      {list.length > rows.length ? <button type="button" class="link" onClick={() => (all.value = true)}>{t('alarms.more', { n: list.length - rows.length })}</button> : null}
    </Card>
  )
}

/** What newly calls for action is spoken, and rings where one wants it. */
function useNews(keys: string, first: Alarm | undefined): void {
  const before = useRef<Set<string>>(new Set())
  useEffect(() => {
    const now = new Set(keys.split(' ').filter(Boolean))
    const fresh = [...now].some((k) => !before.current.has(k))
    before.current = now
    if (!fresh || !first) return
    say(t(`alarm.${first.kind}`, fill(first)), true)
    if (loud.value) chime('')
  }, [keys])
}

/** Kinds whose figure is a percentage, and a number; the others are times. */
const shares = new Set<AlarmKind>(['sl', 'abandon', 'channels', 'disk'])
const counts = new Set<AlarmKind>(['waiting', 'short', 'callbacks', 'lost', 'silent'])

function fill(a: Alarm): Record<string, string | number> {
  const share = shares.has(a.kind)
  const count = counts.has(a.kind)
  return {
    queue: a.queue ? queueOf(a.queue) : t('alarms.no.queue'), trunk: a.trunk ?? '', who: a.operator ? operatorOf(a.operator) : '',
    value: share ? percent(a.value, locale.value) : count ? a.value : duration(a.since ? since(a.since) : a.value),
  }
}

const mark = (key: string, kind: string) => void api('POST', '/alarm-marks', { key, kind }).catch((e) => toast(tell(e), 'bad'))

function Row({ a, mark: m, b }: { a: Alarm; mark?: Mark; b: Board }) {
  const cause = causeOf(a)
  const to = cause && formatHash(cause.path, cause.query)
  const text = t(`alarm.${a.kind}`, fill(a))
  const help = a.kind === 'help' ? b.calls.find((c) => c.call === a.call)?.help : undefined
  const taken = help ? help.by ? { name: help.name || operatorOf(help.by), at: undefined } : undefined : m ? { name: m.name || operatorOf(m.by), at: m.at.w } : undefined
  const look = () => void api('POST', `/calls/${a.call}/look`).then(() => { location.hash = formatHash(['calls', a.call ?? '']) }, (e) => toast(tell(e), 'bad'))
  return (
    <li class={`alarm l${a.level} ${taken ? 'taken' : ''}`} data-testid={a.kind === 'help' ? 'wall-help' : 'wall-alarm'} data-kind={a.kind} data-key={a.key} data-level={a.level}>
      <span class="alarm-mark" aria-label={t(a.level === 2 ? 'alarms.action' : 'alarms.attention')} role="img">{a.kind === 'help' ? <Icon name="hand" size={16} /> : a.level === 2 ? '■' : '▲'}</span>
      <span class="grow">{to ? <a class="figure" href={to}>{text}</a> : text}{taken ? <span class="dim"> · {taken.at ? t('alarms.seen.by', { name: taken.name, time: timeOfDay(taken.at, locale.value) }) : t('sup.looks', { name: taken.name })}</span> : null}</span>
      {a.kind === 'help'
        ? taken ? null : <button type="button" class="link" onClick={look} data-testid="help-look">{t('alarms.look')}</button>
        : m ? <button type="button" class="link" onClick={() => mark(a.key, 'none')}>{t('alarms.back')}</button>
        : <><button type="button" class="link" onClick={() => mark(a.key, 'seen')} data-testid="alarm-seen">{t('alarms.seen')}</button><button type="button" class="link" onClick={() => mark(a.key, 'mute')} title={t('alarms.mute.hint')} data-testid="alarm-mute">{t('alarms.mute')}</button></>}
    </li>
  )
}
