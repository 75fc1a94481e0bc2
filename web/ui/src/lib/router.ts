// Addresses are `/#/rec/r1k?queue=sales`: a path and a filter, both in the URL so that a list can be sent to a colleague.
import { signal } from '@preact/signals'

export interface Route {
  path: string[]
  query: Record<string, string>
}

export function parseHash(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?')
  return {
    path: path.split('/').filter(Boolean).map(decodeURIComponent),
    query: Object.fromEntries(new URLSearchParams(query)),
  }
}

export function formatHash(path: string[], query: Record<string, string | undefined> = {}): string {
  const q = new URLSearchParams()
  for (const key of Object.keys(query).sort()) {
    const value = query[key]
    if (value) q.set(key, value)
  }
  const tail = q.toString()
  return `#/${path.map(encodeURIComponent).join('/')}${tail ? `?${tail}` : ''}`
}

const inBrowser = typeof window !== 'undefined'
export const route = signal<Route>(inBrowser ? parseHash(location.hash) : { path: [], query: {} })
if (inBrowser) {
  window.addEventListener('hashchange', () => {
    const next = parseHash(location.hash)
    if (next.path.join('/') !== route.value.path.join('/')) window.scrollTo(0, 0) // another page begins at its top
    route.value = next
  })
}

export function go(path: string[], query?: Record<string, string | undefined>): void {
  location.hash = formatHash(path, query)
}

/** Changes the filter of the page one is on, without a new step in the history. */
export function filter(change: Record<string, string | undefined>): void {
  const now = route.value
  const hash = formatHash(now.path, { ...now.query, ...change })
  history.replaceState(null, '', hash)
  route.value = parseHash(hash)
}
