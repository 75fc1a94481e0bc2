// The REST API of the server, the only thing the screens read and write besides the sockets.
import { locale, maybe, t } from './i18n'

/** An RFC 9457 document, or what was left of one. */
export class ApiError extends Error {
  constructor(public status: number, public detail: string, public retryAfter = 0, public refused = '') {
    super(detail)
  }
}

/** The error key in the type of a document, '' when it has none. */
export const refusedOf = (type: string): string => /^urn:hotline:refused:(.+)$/.exec(type)?.[1] ?? ''

/** What to tell the person: the server's sentence, else ours for the status. */
export function tell(e: unknown): string {
  if (e instanceof ApiError && e.refused) return maybe(`refused.${e.refused}`, e.detail)
  if (e instanceof ApiError) return e.detail || maybe(`http.${e.status}`, t('http.other', { status: e.status }))
  return t('http.offline')
}

export async function api<T>(method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<T> {
  const r = await fetch(`/api/v1${path}`, {
    method,
    credentials: 'same-origin',
    headers: { Accept: 'application/json', 'Accept-Language': locale.value, ...(body === undefined ? {} : { 'Content-Type': 'application/json' }) },
    body: body === undefined ? undefined : JSON.stringify(body),
    signal,
  })
  const text = await r.text()
  let data: unknown = null
  try {
    data = text ? JSON.parse(text) : null
  } catch {
    data = null // a proxy's page, not our JSON
  }
  if (!r.ok) {
    const p = (data ?? {}) as { detail?: string; title?: string; type?: string }
    throw new ApiError(r.status, p.detail ?? '', Number(r.headers.get('Retry-After') ?? 0), refusedOf(p.type ?? ''))
  }
  return data as T
}

export const get = <T>(path: string, signal?: AbortSignal) => api<T>('GET', path, undefined, signal)

/** `?a=1&b=2` of the fields that are set. */
export function query(fields: Record<string, string | number | undefined>): string {
  const q = new URLSearchParams()
  for (const [k, v] of Object.entries(fields)) if (v !== undefined && v !== '') q.set(k, String(v))
  const s = q.toString()
  return s ? `?${s}` : ''
}
