// The ring and other short sounds, made by WebAudio, so that nothing has to be loaded before the first call.
import { audio, chosen } from './mic'

let stopRing: (() => void) | null = null

/** Rings on the ring device until stopped: two soft notes every 3 s. */
export function startRing(): void {
  if (stopRing) return
  const ctx = audio()
  const out = ctx.createMediaStreamDestination()
  const player = new Audio()
  player.srcObject = out.stream
  void player.setSinkId?.(chosen.value.ring).catch(() => {})
  void player.play().catch(() => {}) // without a gesture yet: the card and the notification still show it
  const burst = () => {
    const at = ctx.currentTime + 0.02
    note(ctx, out, 660, at, 0.4, 0.22)
    note(ctx, out, 528, at + 0.22, 0.5, 0.22)
    note(ctx, out, 660, at + 0.8, 0.4, 0.22)
    note(ctx, out, 528, at + 1.02, 0.6, 0.22)
  }
  burst()
  const timer = setInterval(burst, 3000)
  stopRing = () => {
    clearInterval(timer)
    player.pause()
    player.srcObject = null
    stopRing = null
  }
}

export function endRing(): void {
  stopRing?.()
}

/** One short test of a device. */
export function chime(sink: string): void {
  const ctx = audio()
  const out = ctx.createMediaStreamDestination()
  const player = new Audio()
  player.srcObject = out.stream
  void player.setSinkId?.(sink).catch(() => {})
  void player.play().catch(() => {})
  const at = ctx.currentTime + 0.05
  note(ctx, out, 660, at, 0.4, 0.22)
  note(ctx, out, 528, at + 0.22, 0.6, 0.22)
  setTimeout(() => {
    player.pause()
    player.srcObject = null
  }, 1500)
}

const rows = [697, 770, 852, 941]
const columns = [1209, 1336, 1477]
const pad = ['123', '456', '789', '*0#']

/** The quiet beep of a pressed key, for the presser's ear only. */
export function keyTone(key: string): void {
  const row = pad.findIndex((r) => r.includes(key))
  const column = pad[row]?.indexOf(key) ?? -1
  const low = rows[row]
  const high = columns[column]
  if (!low || !high) return
  const ctx = audio()
  note(ctx, ctx.destination, low, ctx.currentTime, 0.12, 0.05)
  note(ctx, ctx.destination, high, ctx.currentTime, 0.12, 0.05)
}

function note(ctx: AudioContext, to: AudioNode, hz: number, at: number, long: number, loud: number): void {
  const tone = ctx.createOscillator()
  const gain = ctx.createGain()
  tone.type = 'sine'
  tone.frequency.value = hz
  gain.gain.setValueAtTime(0, at)
  gain.gain.linearRampToValueAtTime(loud, at + 0.02)
  gain.gain.exponentialRampToValueAtTime(0.001, at + long)
  tone.connect(gain).connect(to)
  tone.start(at)
  tone.stop(at + long + 0.05)
}
