// Microphone, headphones and ring device: what the browser has, what was chosen, and why something is missing.
import { signal } from '@preact/signals'
import { keep, kept } from './keep'

export type MicTrouble = 'insecure' | 'denied' | 'none' | 'busy' | 'gone'

export interface Devices {
  inputs: MediaDeviceInfo[]
  outputs: MediaDeviceInfo[]
}

export const devices = signal<Devices>({ inputs: [], outputs: [] })
/** Chosen device ids; '' is the browser's default. */
export const chosen = signal({ input: kept('device.input') ?? '', output: kept('device.output') ?? '', ring: kept('device.ring') ?? '' })

export function choose(which: 'input' | 'output' | 'ring', id: string): void {
  chosen.value = { ...chosen.value, [which]: id }
  keep(`device.${which}`, id || null)
}

/** `?rawaudio=1` turns the browser's processing off, so that tests can send tones. */
const raw = typeof location !== 'undefined' && new URLSearchParams(location.search).get('rawaudio') === '1'

export function secure(): boolean {
  return window.isSecureContext && !!navigator.mediaDevices?.getUserMedia
}

/** Asks for the microphone; a saved device that is gone falls back to the default. */
export async function openMic(): Promise<MediaStream> {
  if (!secure()) throw new MicError('insecure')
  const processing = { echoCancellation: !raw, noiseSuppression: !raw, autoGainControl: !raw }
  const ask = (id: string) =>
    navigator.mediaDevices.getUserMedia({ audio: { ...processing, ...(id ? { deviceId: { exact: id } } : {}) }, video: false })
  try {
    try {
      return await ask(chosen.value.input)
    } catch (e) {
      if (!chosen.value.input || trouble(e) === 'denied') throw e
      return await ask('')
    }
  } catch (e) {
    throw new MicError(trouble(e))
  } finally {
    void listDevices()
  }
}

export class MicError extends Error {
  constructor(public reason: MicTrouble) {
    super(reason)
  }
}

function trouble(e: unknown): MicTrouble {
  switch ((e as DOMException)?.name) {
    case 'NotAllowedError':
    case 'SecurityError':
      return 'denied'
    case 'NotFoundError':
    case 'OverconstrainedError':
      return 'none'
    default:
      return 'busy'
  }
}

export async function listDevices(): Promise<void> {
  if (!navigator.mediaDevices?.enumerateDevices) return
  const all = await navigator.mediaDevices.enumerateDevices()
  devices.value = {
    inputs: all.filter((d) => d.kind === 'audioinput' && d.deviceId && d.deviceId !== 'communications'),
    outputs: all.filter((d) => d.kind === 'audiooutput' && d.deviceId && d.deviceId !== 'communications'),
  }
}

/** The browser can send the ring to another device (Safari cannot). */
export function canChooseOutput(): boolean {
  return 'setSinkId' in HTMLMediaElement.prototype
}

/** Whether the microphone has been granted before, without asking now. */
export async function micPermission(): Promise<'granted' | 'prompt' | 'denied'> {
  try {
    const p = await navigator.permissions.query({ name: 'microphone' as PermissionName })
    return p.state
  } catch {
    return 'prompt' // a browser that does not tell
  }
}

let context: AudioContext | null = null
/** One AudioContext for meters, ring and keys; it runs after the first gesture or while the microphone is on. */
export function audio(): AudioContext {
  context ??= new AudioContext()
  if (context.state === 'suspended') void context.resume()
  return context
}

/** Loudness of a stream 0..1, read by the meters. Never leaves the page. */
export class Meter {
  private node: AnalyserNode
  private source: MediaStreamAudioSourceNode
  private buffer: Float32Array<ArrayBuffer>

  constructor(stream: MediaStream) {
    const ctx = audio()
    this.node = ctx.createAnalyser()
    this.node.fftSize = 512
    this.source = ctx.createMediaStreamSource(stream)
    this.source.connect(this.node)
    this.buffer = new Float32Array(this.node.fftSize)
  }

  level(): number {
    this.node.getFloatTimeDomainData(this.buffer)
    let sum = 0
    for (const x of this.buffer) sum += x * x
    const db = 10 * Math.log10(sum / this.buffer.length + 1e-10)
    return Math.max(0, Math.min(1, (db + 60) / 55))
  }

  close(): void {
    this.source.disconnect()
  }
}
