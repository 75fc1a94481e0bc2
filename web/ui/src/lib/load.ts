// A page's data: asked for when its address changes, the answer of an older question thrown away.
import { useSignal, type Signal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { get } from './api'

export interface Loaded<T> {
  data: Signal<T | null>
  error: Signal<unknown>
  again: () => void
}

export function useLoad<T>(path: string | null, read: (answer: unknown) => T): Loaded<T> {
  const data = useSignal<T | null>(null)
  const error = useSignal<unknown>(null)
  const round = useSignal(0)
  useEffect(() => {
    if (path === null) return
    const stop = new AbortController()
    data.value = null
    error.value = null
    get<unknown>(path, stop.signal).then(
      (x) => { if (!stop.signal.aborted) data.value = read(x) },
      (e) => { if (!stop.signal.aborted) error.value = e },
    )
    return () => stop.abort()
  }, [path, round.value])
  return { data, error, again: () => round.value++ }
}
