// One sound path to the server: a PeerConnection made once and kept (for an operator the whole shift), made anew
// when it fails. The server is ICE-lite and learns our address, so the offer leaves at once, without candidates.
import { backoff } from './backoff'
import { audio, chosen, Meter } from './mic'
import { mos, type Reading } from './quality'

export type PathState = 'new' | 'connecting' | 'up' | 'broken'

export interface PathEvents {
  /** Send this offer to the server; its answer comes back by answer(). */
  offer(sdp: string): void
  state(s: PathState): void
  /** The browser refuses to play without a gesture. */
  mutedByBrowser?(on: boolean): void
  reading?(r: Reading & { mos: number }): void
}

const codecs = /^audio\/(PCMA|PCMU|telephone-event)$/i

export class SoundPath {
  state: PathState = 'new'
  private pc: RTCPeerConnection | null = null
  private sender: RTCRtpSender | null = null
  private player: HTMLAudioElement
  private track: MediaStreamTrack | null = null
  private sending = true
  private muted = false
  private tries = 0
  private timer = 0
  private stats = 0
  private closed = false
  private farMeter: Meter | null = null
  private last: { lost: number; got: number } | null = null

  constructor(private on: PathEvents) {
    this.player = document.createElement('audio')
    this.player.autoplay = true
    this.player.hidden = true
    this.player.setAttribute('data-testid', 'remote-audio')
    document.body.append(this.player)
  }

  /** Makes a new PeerConnection and offers it. Also used after a failure and after a lost answer. */
  async open(track: MediaStreamTrack): Promise<void> {
    this.closed = false
    this.track = track
    track.enabled = !this.muted
    this.drop()
    const pc = new RTCPeerConnection({ bundlePolicy: 'max-bundle', rtcpMuxPolicy: 'require' })
    this.pc = pc
    const transceiver = pc.addTransceiver(track, { direction: 'sendrecv' })
    this.sender = transceiver.sender
    const caps = RTCRtpReceiver.getCapabilities?.('audio')?.codecs.filter((c) => codecs.test(c.mimeType) && c.clockRate === 8000)
    if (caps?.length) transceiver.setCodecPreferences?.(orderCodecs(caps))
    pc.ontrack = (e) => this.heard(new MediaStream([e.track]))
    pc.onconnectionstatechange = () => this.moved(pc)
    this.to('connecting')
    const offer = await pc.createOffer()
    if (this.pc !== pc) return
    await pc.setLocalDescription(offer)
    this.on.offer(offer.sdp ?? '')
    this.expect(pc)
  }

  async answer(sdp: string): Promise<void> {
    const pc = this.pc
    if (!pc || pc.signalingState !== 'have-local-offer') return
    await pc.setRemoteDescription({ type: 'answer', sdp })
  }

  /** The server refused, or the page knows that the path is worthless: try again after a wait. */
  retry(): void {
    this.fail()
  }

  /** At once, by the person's click or when the network has changed. */
  async again(): Promise<void> {
    this.tries = 0
    clearTimeout(this.timer)
    if (this.track && !this.closed) await this.open(this.track)
  }

  /** Idle: nothing is sent. In a call: the microphone is on the wire, mute only silences it. */
  async send(on: boolean): Promise<void> {
    this.sending = on
    if (this.sender && this.pc?.connectionState === 'connected') await this.sender.replaceTrack(on ? this.track : null)
  }

  mute(on: boolean): void {
    this.muted = on
    if (this.track) this.track.enabled = !on
  }

  /** Another microphone, without a new negotiation. */
  async useTrack(track: MediaStreamTrack): Promise<void> {
    this.track = track
    track.enabled = !this.muted
    if (this.sending) await this.sender?.replaceTrack(track)
  }

  /** Plays on the chosen headphones; a device that is gone leaves the default. */
  async useOutput(): Promise<void> {
    try {
      await this.player.setSinkId?.(chosen.value.output)
    } catch {
      await this.player.setSinkId?.('').catch(() => {})
    }
  }

  /** Keys as RFC 4733 events from the browser itself; false if the path cannot. */
  keys(keys: string): boolean {
    const dtmf = this.sender?.dtmf
    if (!dtmf?.canInsertDTMF) return false
    dtmf.insertDTMF(keys, 120, 70)
    return true
  }

  level(): number {
    return this.farMeter?.level() ?? 0
  }

  /** After a gesture: starts what the browser held back. */
  unlock(): void {
    audio()
    void this.player.play().then(() => this.on.mutedByBrowser?.(false), () => {})
  }

  close(): void {
    this.closed = true
    clearTimeout(this.timer)
    this.drop()
    this.player.srcObject = null
    this.to('new')
  }

  private heard(stream: MediaStream): void {
    this.player.srcObject = stream
    void this.useOutput()
    this.player.play().then(
      () => this.on.mutedByBrowser?.(false),
      (e: DOMException) => {
        if (e.name === 'NotAllowedError') this.on.mutedByBrowser?.(true)
      },
    )
    this.farMeter?.close()
    this.farMeter = new Meter(stream)
  }

  private moved(pc: RTCPeerConnection): void {
    if (this.pc !== pc) return
    switch (pc.connectionState) {
      case 'connected':
        this.tries = 0
        clearTimeout(this.timer)
        this.to('up')
        void this.send(this.sending)
        clearInterval(this.stats)
        this.stats = window.setInterval(() => void this.measure(pc), 2000)
        break
      case 'disconnected': // may heal by itself; 2 s are given
        clearTimeout(this.timer)
        this.timer = window.setTimeout(() => {
          if (this.pc === pc && pc.connectionState !== 'connected') this.fail()
        }, 2000)
        break
      case 'failed':
      case 'closed':
        this.fail()
    }
  }

  // An answer that never comes, or one that leads nowhere, is tried again.
  private expect(pc: RTCPeerConnection): void {
    clearTimeout(this.timer)
    this.timer = window.setTimeout(() => {
      if (this.pc === pc && pc.connectionState !== 'connected') this.fail()
    }, 8000)
  }

  private fail(): void {
    if (this.closed) return
    this.drop()
    this.to('broken')
    this.timer = window.setTimeout(() => {
      if (this.track && !this.closed) void this.open(this.track)
    }, backoff(this.tries++, 1006))
  }

  private drop(): void {
    clearTimeout(this.timer)
    clearInterval(this.stats)
    const pc = this.pc
    this.pc = null
    this.sender = null
    this.last = null
    if (!pc) return
    pc.onconnectionstatechange = null
    pc.ontrack = null
    pc.close()
  }

  private to(s: PathState): void {
    if (s === this.state) return
    this.state = s
    this.on.state(s)
  }

  private async measure(pc: RTCPeerConnection): Promise<void> {
    const report = await pc.getStats()
    let rttMs = 0
    let jitterMs = 0
    let lost = 0
    let got = 0
    report.forEach((s) => {
      if (s.type === 'candidate-pair' && s.nominated) rttMs = 1000 * (s.currentRoundTripTime ?? 0)
      if (s.type === 'inbound-rtp' && s.kind === 'audio') {
        jitterMs = 1000 * (s.jitter ?? 0)
        lost = s.packetsLost ?? 0
        got = s.packetsReceived ?? 0
      }
    })
    const before = this.last
    this.last = { lost, got }
    if (!before) return
    const newLost = Math.max(0, lost - before.lost)
    const all = newLost + Math.max(0, got - before.got)
    const reading = { rttMs, jitterMs, lossPct: all > 0 ? (100 * newLost) / all : 0 }
    this.on.reading?.({ ...reading, mos: mos(reading) })
  }
}

/** A-law first (what trunks here speak), µ-law, then telephone-event. */
function orderCodecs<T extends { mimeType: string }>(list: T[]): T[] {
  const rank = (c: T) => ['audio/pcma', 'audio/pcmu', 'audio/telephone-event'].indexOf(c.mimeType.toLowerCase())
  return [...list].sort((a, b) => rank(a) - rank(b))
}
