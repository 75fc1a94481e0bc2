// A list that is asked for again and again while its page is open; the old one stays until the new one is there.
import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { get } from './api'
import type { Loaded } from './load'

export function usePoll<T>(path: string, read: (answer: unknown) => T, everyMs: number): Loaded<T> {
  const data = useSignal<T | null>(null)
  const error = useSignal<unknown>(null)
  const round = useSignal(0)
  useEffect(() => {
    const stop = new AbortController()
    const ask = () => get<unknown>(path, stop.signal).then(
      (x) => { if (!stop.signal.aborted) { data.value = read(x); error.value = null } },
      (e) => { if (!stop.signal.aborted) error.value = e },
    )
    void ask()
    const timer = setInterval(() => { if (!document.hidden) void ask() }, everyMs)
    return () => { stop.abort(); clearInterval(timer) }
  }, [path, round.value])
  return { data, error, again: () => round.value++ }
}
