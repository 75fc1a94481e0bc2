// The page of a customer who phones from the browser (`/call/<slug>`): one button, keys for the menu, and the call back
// of the survey robot. Reloading does not end the call.
import { computed, signal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { get } from '../lib/api'
import { tick } from '../lib/clock'
import { duration } from '../lib/format'
import { locale, maybe, t } from '../lib/i18n'
import { hoursText, isClosed, type Hours } from './hours'
import { waitText } from './wait'
import { keepHere, keptHere } from '../lib/keep'
import { audio, Meter, MicError, openMic, secure, type MicTrouble } from '../lib/mic'
import { SoundPath } from '../lib/path'
import { endRing, keyTone, startRing } from '../lib/ring'
import { Socket } from '../lib/socket'
import type { Start } from '../login'
import { Icon } from '../ui/icon'
import { LocaleSwitch, ThemeMenu } from '../ui/frame'
import { Button, Keypad, Level } from '../ui/parts'
import { say } from '../ui/say'

type Where = 'idle' | 'mic' | 'connecting' | 'ringing' | 'in_call' | 'ended'

const where = signal<Where>('idle')
const phase = signal('')
/** While he waits: calls ahead of him, and the wait that is expected. */
const place = signal<{ ahead: number; waitMs: number } | null>(null)
/** Whether somebody is there, before he calls. */
const hours = signal<Hours | null>(null)
const incoming = signal<{ purpose: string } | null>(null)
const trouble = signal('')
const cause = signal('')
const brand = signal('')
const linked = signal(false)
const blocked = signal(false)
const sent = signal('')
const startedAt = signal<number | null>(null)
const inCall = computed(() => where.value === 'connecting' || where.value === 'in_call' || where.value === 'ringing')

let slug = 'demo'
let socket: Socket | null = null
let path: SoundPath | null = null
let stream: MediaStream | null = null
let meter: Meter | null = null
/** What a fresh offer is for: a new call, an answer to the ring, or sound again for the call that runs. */
let purpose: 'call' | 'answer' | 'resume' = 'call'
const token = () => keptHere('call.token') ?? ''

function connect(): void {
  socket = new Socket(slug.startsWith('draft-') ? `/ws/call?page=${encodeURIComponent(slug)}` : '/ws/call', { open: opened, message: heard, lost: () => (linked.value = false) }, 12_000)
  socket.start()
  setInterval(() => socket?.send({ type: 'ping', t: Math.round(performance.now()) }), 4000)
}

function opened(): void {
  linked.value = true
  socket?.settled()
  // A living sound path needs no new offer; after a reload the server is asked where the call is, then offered one.
  socket?.send(token() ? { type: 'resume', token: token() } : { type: 'resume' })
}

function heard(m: Record<string, unknown> & { type: string }): void {
  switch (m.type) {
    case 'state':
      return stateIs(m)
    case 'media':
      if (typeof m.sdp === 'string') path?.answer(m.sdp).catch(() => path?.retry())
      return
    case 'ring':
      incoming.value = { purpose: String(m.purpose ?? '') }
      document.title = `☎ ${t('public.incoming')}`
      startRing()
      say(t('public.incoming'), true)
      return
    case 'ring_off':
      return ringOff()
    case 'ended':
      cause.value = String(m.cause ?? 'normal')
      return over()
    case 'error':
      return wrong(String(m.code ?? ''), m.message ? String(m.message) : '')
  }
}

function stateIs(m: Record<string, unknown>): void {
  if (typeof m.token === 'string' && m.token) keepHere('call.token', m.token)
  phase.value = String(m.phase ?? '')
  place.value = placeOf(m.place)
  const s = String(m.state)
  if (s === 'in_call' || s === 'connecting') {
    if (s === 'in_call' && startedAt.value === null) startedAt.value = Number(keptHere('call.at')) || Date.now()
    if (s === 'in_call') keepHere('call.at', String(startedAt.value))
    where.value = s
    ringOff()
    if (!path) void sound('resume') // this page was reloaded in a call
  } else if (s === 'idle' && inCall.value) {
    over()
  }
}

function ringOff(): void {
  incoming.value = null
  endRing()
  document.title = brand.value || 'hotline'
}

function wrong(code: string, message: string): void {
  if (code === 'unknown_token') {
    keepHere('call.token', null)
    socket?.send({ type: 'resume' })
    if (inCall.value) over()
    return
  }
  trouble.value = maybe(`public.error.${code}`, message || t('error.other'))
  if (where.value === 'connecting' || where.value === 'mic') over()
}

function over(): void {
  ringOff()
  path?.close()
  path = null
  meter?.close()
  meter = null
  stream?.getTracks().forEach((x) => x.stop())
  stream = null
  startedAt.value = null
  keepHere('call.at', null)
  phase.value = ''
  place.value = null
  sent.value = ''
  where.value = 'ended'
  say(t('public.state.ended'))
}

async function sound(why: typeof purpose): Promise<void> {
  purpose = why
  trouble.value = ''
  if (why !== 'resume') where.value = 'mic'
  try {
    stream = await openMic()
  } catch (e) {
    const reason: MicTrouble = e instanceof MicError ? e.reason : 'none'
    trouble.value = `${maybe(`mic.${reason}`, reason)} ${maybe(`mic.${reason}.cure`, '')}`
    if (why !== 'resume') where.value = 'idle'
    return
  }
  const track = stream.getAudioTracks()[0]
  if (!track) return
  meter = new Meter(stream)
  path = new SoundPath({
    offer: (sdp) => {
      if (purpose === 'call') socket?.send({ type: 'call', slug, sdp, lang: locale.value, ...(token() ? { token: token() } : {}) })
      else if (purpose === 'answer') socket?.send({ type: 'answer', sdp })
      else socket?.send({ type: 'resume', token: token(), sdp })
      purpose = 'resume' // a second offer of this path is for the same call
    },
    state: () => {},
    mutedByBrowser: (on) => (blocked.value = on),
  })
  if (why !== 'resume') where.value = 'connecting'
  await path.open(track)
}

function call(): void {
  audio()
  cause.value = ''
  keepHere('call.at', null)
  void sound('call')
}

function answer(): void {
  audio()
  ringOff()
  keepHere('call.at', null)
  void sound('answer')
}

function decline(): void {
  socket?.send({ type: 'decline' })
  ringOff()
}

function press(key: string): void {
  keyTone(key)
  sent.value = (sent.value + key).slice(-16)
  socket?.send({ type: 'key', key })
}

function hangup(): void {
  socket?.send({ type: 'hangup' })
}

export function CustomerPage({ slug: s }: { slug: string }) {
  slug = s
  useEffect(() => {
    connect()
    void get<Start>('/start').then((x) => {
      brand.value = x.brand ?? ''
      if (x.brand) document.title = x.brand
    }, () => {})
    const ask = () => { if (!inCall.value) void get<Hours>(`/call-pages/${encodeURIComponent(slug)}`).then((x) => (hours.value = x), () => {}) }
    ask()
    const again = setInterval(ask, 60_000)
    const keys = (e: KeyboardEvent) => {
      if (where.value !== 'in_call' || e.ctrlKey || e.altKey || e.metaKey) return
      if (/^[0-9*#]$/.test(e.key)) press(e.key)
    }
    document.addEventListener('keydown', keys)
    document.addEventListener('pointerdown', () => path?.unlock())
    return () => { document.removeEventListener('keydown', keys); clearInterval(again) }
  }, [])
  const w = incoming.value ? 'ring' : where.value === 'idle' && isClosed(hours.value) ? 'closed' : where.value
  tick.value
  return (
    <div class="public">
      <main class="card public-card" id="main" data-testid="public-call" data-state={w}>
        <header>
          <b>{hours.value?.title || brand.value || t('app.name')}</b><span class="grow" />{hours.value?.state === 'open' && !inCall.value ? <span class="chip good" data-testid="public-open"><Icon name="check" size={13} />{t('public.open')}</span> : null}<LocaleSwitch /><ThemeMenu />
        </header>
        <div class={`public-state ps-${w}`} data-testid="public-state" data-state={w} data-phase={phase.value} role="status">
          <span class="public-icon"><Icon name={incoming.value ? 'bell' : where.value === 'in_call' ? 'phone' : where.value === 'ended' ? 'check' : w === 'closed' ? 'clock' : 'headset'} size={30} /></span>
          <div>
            <h1>{headline(w)}</h1>
            <p class="dim" data-testid="public-place">{subline(w)}</p>
          </div>
          {startedAt.value !== null && inCall.value ? <span class="num stage-clock">{duration(Date.now() - startedAt.value)}</span> : null}
        </div>
        {trouble.value ? <p class="strip bad" role="alert" data-testid="public-trouble"><Icon name="alert" /><span>{trouble.value}</span></p> : null}
        {blocked.value ? <p class="strip warn" role="alert"><Icon name="speaker" /><span class="grow">{t('strip.play.title')}</span><button type="button" class="link" onClick={() => path?.unlock()}>{t('strip.play.do')}</button></p> : null}
        {!linked.value && inCall.value ? <p class="strip warn" role="status"><Icon name="offline" /><span>{t('public.link')}</span></p> : null}
        <div class="public-action">
          {incoming.value ? (
            <>
              <Button kind="answer" big icon="phone" label={t('call.answer')} onClick={answer} data-testid="public-answer" />
              <Button big icon="hangup" label={t('call.decline')} onClick={decline} data-testid="public-decline" />
            </>
          ) : inCall.value || where.value === 'mic' ? (
            <Button kind="danger" big icon="hangup" label={t('public.hangup')} onClick={hangup} disabled={where.value === 'mic'} data-testid="public-hangup" />
          ) : (
            <Button kind="answer" big icon="phone" label={t(where.value === 'ended' ? 'public.again' : 'public.call')} onClick={call} disabled={!linked.value} data-testid="public-dial" />
          )}
        </div>
        <output class="public-sent num">{sent.value || ' '}</output>
        <fieldset disabled={where.value !== 'in_call'} class="public-pad"><legend class="spoken">{t('call.keypad')}</legend><Keypad onKey={press} data-testid="public-keypad" /></fieldset>
        <footer class="dim small">
          {where.value === 'in_call' ? <span class="row"><Icon name="mic" size={14} /><Level read={() => meter?.level() ?? 0} label={t('level.you')} /></span> : <span class="row"><Icon name="mic" size={14} />{t(secure() ? 'public.need.mic' : 'mic.insecure.cure')}</span>}
        </footer>
      </main>
    </div>
  )
}

function placeOf(x: unknown): { ahead: number; waitMs: number } | null {
  if (!x || typeof x !== 'object') return null
  const o = x as { ahead?: number; wait_ms?: number }
  return { ahead: o.ahead ?? 0, waitMs: o.wait_ms ?? 0 }
}

function headline(w: string): string {
  if (w === 'in_call' && phase.value) return maybe(`public.phase.${phase.value}`, t('public.state.in_call'))
  return maybe(`public.state.${w}`, w)
}

function subline(w: string): string {
  if (w === 'ring') return maybe(`public.purpose.${incoming.value?.purpose}`, t('public.purpose.other'))
  if (w === 'closed' && hours.value) return hoursText(hours.value, Date.now())
  if (w === 'ended') return maybe(`public.cause.${cause.value}`, t('public.cause.normal'))
  if (w === 'in_call' && phase.value === 'menu') return t('public.menu.hint')
  if (w === 'in_call' && phase.value === 'waiting') return waitText(place.value)
  if (w === 'in_call' && phase.value) return maybe(`public.phase.${phase.value}.sub`, '')
  return maybe(`public.sub.${w}`, '')
}
