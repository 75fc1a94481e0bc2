// The operator's softphone: joins the socket, the sound path, the microphone and the ring. What it knows is in signals;
// what it decides is nothing: the server's `show` is the state, the buttons send acts.
import { signal } from '@preact/signals'
import { forgetClock, learnClock } from '../lib/clock'
import { maybe, t } from '../lib/i18n'
import { keepHere, keptHere, uuid } from '../lib/keep'
import { audio, listDevices, Meter, MicError, micPermission, openMic, type MicTrouble } from '../lib/mic'
import { SoundPath, type PathState } from '../lib/path'
import type { Reading } from '../lib/quality'
import { Socket } from '../lib/socket'
import { me } from '../lib/session'
import { say, toast } from '../ui/say'
import { ringFor, ringOver } from './alerts'
import type { Act, View } from './protocol'
import { phone, view } from './source'
import { reduce, soundNeeded, unanswered, waiting, type Input } from './state'

export { catalog, phone, view } from './source'
export const pathState = signal<PathState>('new')
export const micTrouble = signal<MicTrouble | null>(null)
export const playBlocked = signal(false)
export const muted = signal(false)
export const reading = signal<(Reading & { mos: number }) | null>(null)
/** When the sound was lost in a talk (performance.now), for the strip that counts down. */
export const soundLostAt = signal<number | null>(null)

const tab = keptHere('tab') ?? uuid()
keepHere('tab', tab)

let socket: Socket | null = null
let path: SoundPath | null = null
let stream: MediaStream | null = null
let ownMeter: Meter | null = null
let mediaRef = 0
/** The shift was begun without a microphone, on purpose. */
export const silent = signal(false)
let wasLost = false
let wantTake = false // the click in a taken tab means: take it back

function dispatch(i: Input): void {
  const before = phone.value
  const after = reduce(before, i)
  if (after === before) return
  phone.value = after
  if (after.view !== before.view) shown(before.view, after.view)
}

setInterval(() => {
  if (phone.value.pending.length) dispatch({ type: 'time', at: performance.now() })
}, 50)

/** True if this tab was in a shift before its reload: it goes straight back, without the device check. */
export const wasInShift = () => keptHere('shift') !== null

/** Begins the shift: sound, microphone, socket. Called by a click, or after a reload. */
export async function startShift(withMic = true): Promise<void> {
  if (phone.value.link !== 'off' && phone.value.link !== 'taken') return
  silent.value = !withMic
  keepHere('shift', withMic ? 'sound' : 'silent')
  dispatch({ type: 'start' })
  makePath()
  if (withMic) await getMic()
  socket?.stop()
  socket = new Socket('/ws', { open: hello, message: heard, lost }, 12_000)
  socket.start()
}

export function resumeShift(): Promise<void> {
  return startShift(keptHere('shift') !== 'silent')
}

/** Ends the shift; in a call it becomes pending, and the server closes when it is due. */
export function endShift(): void {
  act('signout')
}

/** Leaves at once, without a word to the server (sign-out of the session closes the socket there). */
export function leave(): void {
  socket?.stop()
  socket = null
  closeSound()
  keepHere('shift', null)
  dispatch({ type: 'stop' })
  ringOver()
}

export function takeOver(): void {
  if (phone.value.link === 'occupied') socket?.send({ type: 'takeover' })
  else {
    wantTake = true
    void resumeShift()
  }
}

export function reconnect(): void {
  socket?.now()
  if (path && path.state === 'broken') void path.again()
}

/** Sends a command; its answer is awaited in phone.pending. */
export function act(what: string, fields: Record<string, unknown> = {}): void {
  const ref = uuid()
  const a: Act = { do: what, ...fields }
  dispatch({ type: 'send', ref, act: a, at: performance.now() })
  transmit(ref, a)
}

/** The same command once more, with the same ref: it acts once. */
export function again(ref: string): void {
  const p = phone.value.pending.find((x) => x.ref === ref)
  if (!p) return
  dispatch({ type: 'again', ref, at: performance.now() })
  transmit(ref, p.act)
}

export const dismiss = (ref: string) => dispatch({ type: 'dismiss', ref })

function transmit(ref: string, a: Act): void {
  socket?.send(a.do === 'signout' ? { type: 'signout', ref } : { type: 'act', ref, ...a })
}

/** Mutes at once in the page; the server is told for the screen and the record. */
export function setMute(on: boolean): void {
  muted.value = on
  path?.mute(on)
  const call = view.value?.talk?.call
  if (call) act('mute', { call, on })
  say(on ? t('call.muted.long') : t('call.unmuted'), true)
}

/** Keys to the customer; the beep is for the operator's ear. */
export function sendKeys(keys: string): void {
  const call = view.value?.talk?.call
  if (call) act('keys', { call, keys })
}

export const farLevel = () => path?.level() ?? 0
export const ownLevel = () => ownMeter?.level() ?? 0

/** Another device was chosen in the menu. */
export async function devicesChanged(): Promise<void> {
  await path?.useOutput()
  if (stream) await getMic()
}

export async function retryMic(): Promise<void> {
  const quiet = silent.value
  silent.value = false
  keepHere('shift', 'sound')
  if (!(await getMic())) return
  if (quiet) tellMic()
  toast(t('mic.back'), 'good')
}

/** After any gesture: what the browser held back may play now. */
export function unlockSound(): void {
  audio()
  path?.unlock()
}

function makePath(): void {
  path ??= new SoundPath({
    offer: (sdp) => socket?.send({ type: 'media', ref: `m${++mediaRef}`, sdp }),
    state: (s) => {
      pathState.value = s
      if (s === 'up') soundLostAt.value = null
      if (s === 'broken' && view.value?.talk && soundLostAt.value === null) {
        soundLostAt.value = performance.now()
        say(t('strip.sound.lost'), true)
      }
    },
    mutedByBrowser: (on) => (playBlocked.value = on),
    reading: (r) => (reading.value = view.value?.talk ? r : null),
  })
  void path.send(soundNeeded(view.value))
}

async function getMic(): Promise<boolean> {
  try {
    const fresh = await openMic()
    const track = fresh.getAudioTracks()[0]
    if (!track) throw new MicError('none')
    stream?.getTracks().forEach((x) => {
      x.onended = null
      x.stop()
    })
    stream = fresh
    ownMeter?.close()
    ownMeter = new Meter(fresh)
    track.onended = () => void micGone()
    setMicTrouble(null)
    if (path?.state === 'up' || path?.state === 'connecting') await path.useTrack(track)
    else if (phone.value.link === 'live') void path?.open(track)
    return true
  } catch (e) {
    setMicTrouble(e instanceof MicError ? e.reason : 'none')
    return false
  }
}

// A device pulled out: the next one is taken at once, and named.
async function micGone(): Promise<void> {
  if (phone.value.link === 'off') return
  if (await getMic()) {
    toast(t('mic.switched', { name: stream?.getAudioTracks()[0]?.label || t('mic.default') }))
    return
  }
  if (micTrouble.value !== 'denied') setMicTrouble('gone')
}

function setMicTrouble(reason: MicTrouble | null): void {
  const before = micTrouble.value
  micTrouble.value = reason
  if (before !== reason) tellMic()
  if (reason && !silent.value) say(maybe(`mic.${reason}`, reason), true)
}

function tellMic(): void {
  const reason = micTrouble.value ?? (silent.value ? 'none' : null)
  if (!reason) socket?.send({ type: 'mic', ok: true })
  else socket?.send({ type: 'mic', ok: false, reason: reason === 'denied' || reason === 'insecure' ? 'denied' : reason === 'gone' ? 'gone' : 'none' })
}

function hello(): void {
  const p = phone.value
  socket?.send({ type: 'hello', v: 1, tab, ...(p.epoch && p.view ? { resume: { epoch: p.epoch, seq: p.seq } } : {}) })
}

function heard(m: Record<string, unknown> & { type: string }): void {
  if (m.type === 'welcome' && m.epoch !== phone.value.epoch) forgetClock()
  learnClock(m.server_mono as number | undefined, m.server_time as number | undefined)
  if (m.type === 'media') return mediaAnswer(m)
  const again = m.type === 'welcome' ? unanswered(phone.value) : []
  const newEpoch = m.type === 'welcome' && m.epoch !== phone.value.epoch
  dispatch({ type: 'server', m, at: performance.now() })
  if (m.type === 'welcome') welcomed(newEpoch, again)
  if (m.type === 'occupied' && wantTake) {
    wantTake = false
    socket?.send({ type: 'takeover' })
    return
  }
  if (m.type === 'occupied' || m.type === 'taken') {
    ringOver()
    closeSound()
  }
}

function welcomed(newEpoch: boolean, repeat: { ref: string; act: Act }[]): void {
  socket?.settled()
  if (wasLost) say(t('strip.link.back'))
  wasLost = false
  if (micTrouble.value || silent.value) tellMic()
  else if (!stream) void getMic()
  for (const p of repeat) transmit(p.ref, p.act)
  const track = stream?.getAudioTracks()[0]
  makePath()
  if (track && path && (newEpoch || path.state !== 'up')) void path.open(track)
}

function mediaAnswer(m: Record<string, unknown>): void {
  if (m.ref !== `m${mediaRef}`) return // the answer to an offer given up
  if (typeof m.sdp === 'string') void path?.answer(m.sdp).catch(() => path?.retry())
  else path?.retry()
}

function lost(code: number, wait: number | null): void {
  dispatch({ type: 'gone', code })
  if (wait !== null) {
    if (!wasLost) say(t('strip.link.lost'), true)
    wasLost = true
    return
  }
  ringOver()
  closeSound()
  if (code !== 4000) keepHere('shift', null)
  if (code === 4001) me.value = null
  if (code === 1000) {
    dispatch({ type: 'stop' })
    toast(t('shift.over'))
  }
  if (code === 4002 && keptHere('reloaded') === null) {
    keepHere('reloaded', '1')
    location.reload()
  }
}

function closeSound(): void {
  path?.close()
  path = null
  ownMeter?.close()
  ownMeter = null
  stream?.getTracks().forEach((x) => {
    x.onended = null
    x.stop()
  })
  stream = null
  pathState.value = 'new'
  soundLostAt.value = null
  micTrouble.value = null
}

// ---- what a new picture of the server sets going ----

function shown(before: View | null, now: View | null): void {
  void path?.send(soundNeeded(now))
  if (!now?.talk) {
    soundLostAt.value = null
    reading.value = null
  }
  syncMute(before, now)
  if (now?.offer && now.offer.offer !== before?.offer?.offer) ringFor(now.offer, now.until)
  if (!now?.offer && before?.offer) {
    ringOver()
    if (now?.state === 'available' && !before.offer.from) toast(t('offer.gone'))
  }
  for (const n of now?.notices ?? []) if (!before?.notices?.some((x) => x.id === n.id)) say(t('notice.spoken', { name: n.name ?? '', text: n.text }))
  if (before?.talk && !now?.talk && now?.state === 'available') toast(t('talk.returned'))
  if (now && before && now.state !== before.state) say(maybe(`state.${now.state}`, now.state))
}

// Mute is the page's own truth (the track); a fresh page takes the server's, a living one repeats its own.
function syncMute(before: View | null, now: View | null): void {
  const call = now?.talk?.call
  if (!call) {
    if (muted.value) {
      muted.value = false
      path?.mute(false)
    }
    return
  }
  const told = !!now?.talk?.muted
  if (call !== before?.talk?.call) {
    muted.value = told
    path?.mute(told)
  } else if (told !== muted.value && !waiting(phone.value, 'mute')) {
    act('mute', { call, on: muted.value })
  }
}

if (typeof navigator !== 'undefined' && navigator.mediaDevices) {
  navigator.mediaDevices.addEventListener?.('devicechange', () => void listDevices())
  void navigator.permissions?.query({ name: 'microphone' as PermissionName }).then((p) => {
    p.onchange = () => {
      if (phone.value.link === 'off' || silent.value) return
      if (p.state === 'granted' && micTrouble.value) void retryMic()
      if (p.state === 'denied') setMicTrouble('denied')
    }
  }, () => {})
  setInterval(() => {
    if (phone.value.link === 'live') socket?.send({ type: 'ping', t: performance.now() })
  }, 4000)
  window.addEventListener('online', reconnect)
}

export { micPermission }
