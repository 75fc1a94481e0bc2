// A page's data: asked for when its address changes, the answer of an older question thrown away. Another page of the
// same list, and the same list asked for again, stand until the new rows are there: nothing flashes, nothing jumps.
import { useSignal, type Signal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { get } from './api'

export interface Loaded<T> {
  data: Signal<T | null>
  error: Signal<unknown>
  again: () => void
}

/** The list an address is a page of. */
export const listAt = (path: string) => path.replace(/([?&])cursor=[^&]*&?/, '$1').replace(/[?&]$/, '')

/** With busy, a signal that tells when rows are on their way while older ones stand. */
export function useLoad<T>(path: string | null, read: (answer: unknown) => T): Loaded<T> & { busy: Signal<boolean> } {
  const data = useSignal<T | null>(null)
  const error = useSignal<unknown>(null)
  const busy = useSignal(false)
  const round = useSignal(0)
  const last = useRef('')
  useEffect(() => {
    if (path === null) return
    const stop = new AbortController()
    if (listAt(path) !== last.current) data.value = null
    last.current = listAt(path)
    error.value = null
    busy.value = data.value !== null
    const done = (to: () => void) => { if (!stop.signal.aborted) { busy.value = false; to() } }
    get<unknown>(path, stop.signal).then((x) => done(() => (data.value = read(x))), (e) => done(() => (error.value = e)))
    return () => stop.abort()
  }, [path, round.value])
  return { data, error, busy, again: () => round.value++ }
}
