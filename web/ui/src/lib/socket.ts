// One WebSocket that comes back by itself. It knows nothing of what is said over it.
import { backoff } from './backoff'

export interface SocketEvents {
  open(): void
  message(m: Record<string, unknown> & { type: string }): void
  /** The socket is gone; `again` tells whether it will be tried again, and in how many ms. */
  lost(code: number, again: number | null): void
}

/** Close codes after which the page does not reconnect by itself. */
const final = new Set([1000, 4000, 4001, 4002])

export class Socket {
  private ws: WebSocket | null = null
  private tries = 0
  private timer = 0
  private watch = 0
  private lastHeard = 0
  private stopped = false

  /** silentMs: without a message for so long the socket counts as dead (0: never). */
  constructor(private path: string, private on: SocketEvents, private silentMs = 0) {}

  start(): void {
    this.stopped = false
    this.connect()
  }

  /** The other side has said welcome: the next loss starts the waits anew. */
  settled(): void {
    this.tries = 0
  }

  /** Tries at once instead of waiting. */
  now(): void {
    if (this.stopped || this.ws) return
    clearTimeout(this.timer)
    this.connect()
  }

  send(m: object): boolean {
    if (this.ws?.readyState !== WebSocket.OPEN) return false
    this.ws.send(JSON.stringify(m))
    return true
  }

  stop(code = 1000): void {
    this.stopped = true
    clearTimeout(this.timer)
    clearInterval(this.watch)
    const ws = this.ws
    this.ws = null
    ws?.close(code)
  }

  private connect(): void {
    const url = `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}${this.path}`
    const ws = new WebSocket(url)
    this.ws = ws
    this.lastHeard = performance.now()
    ws.onopen = () => {
      if (this.ws === ws) this.on.open()
    }
    ws.onmessage = (e) => {
      if (this.ws !== ws) return
      this.lastHeard = performance.now()
      let m: unknown
      try {
        m = JSON.parse(String(e.data))
      } catch {
        return // not ours to understand: the next full state repairs it
      }
      if (m && typeof m === 'object' && 'type' in m) this.on.message(m as Record<string, unknown> & { type: string })
    }
    ws.onclose = (e) => this.gone(ws, e.code)
    clearInterval(this.watch)
    if (this.silentMs > 0) {
      this.watch = window.setInterval(() => {
        if (performance.now() - this.lastHeard > this.silentMs) this.gone(ws, 1006)
      }, 1000)
    }
  }

  private gone(ws: WebSocket, code: number): void {
    if (this.ws !== ws) return
    this.ws = null
    clearInterval(this.watch)
    ws.onclose = null
    ws.close()
    if (this.stopped) return
    if (final.has(code)) {
      this.stopped = true
      this.on.lost(code, null)
      return
    }
    const wait = backoff(this.tries++, code)
    this.timer = window.setTimeout(() => this.connect(), wait)
    this.on.lost(code, wait)
  }
}
