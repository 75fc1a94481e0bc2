// Names of queues, operators, topics and results for the lists, asked for once a sign-in.
import { signal } from '@preact/signals'
import { get } from './api'
import { t } from './i18n'

interface Named {
  id: string | number
  name: string
  line?: number
}

export const queues = signal<Named[]>([])
export const operators = signal<Named[]>([])
const topics = signal<Named[]>([])
const results = signal<Named[]>([])
export const topicList = topics

export async function loadDirectory(): Promise<void> {
  const list = (x: unknown, ...names: string[]): Named[] => {
    if (Array.isArray(x)) return x as Named[]
    const o = (x ?? {}) as Record<string, unknown>
    for (const n of names) if (Array.isArray(o[n])) return o[n] as Named[]
    return []
  }
  const [q, o, tp] = await Promise.allSettled([get<unknown>('/queues'), get<unknown>('/operators'), get<unknown>('/topics')])
  if (q.status === 'fulfilled') queues.value = list(q.value, 'items', 'queues').map((x) => ({ ...x, id: x.id ?? (x as unknown as { queue: string }).queue }))
  if (o.status === 'fulfilled') operators.value = list(o.value, 'items', 'operators').map((x) => ({ ...x, id: x.id ?? (x as unknown as { operator: number }).operator }))
  if (tp.status === 'fulfilled') {
    topics.value = list(tp.value, 'items', 'topics')
    results.value = list(tp.value, 'results')
  }
}

const name = (list: Named[], id: string | number): string => (id ? list.find((x) => x.id === id)?.name ?? String(id) : '')

export const queueOf = (id: string) => name(queues.value, id)
export const operatorOf = (id: number) => (id ? operators.value.find((x) => x.id === id)?.name ?? `№ ${id}` : '')
export const topicOf = (id: string) => name(topics.value, id)
export const resultOf = (id: string) => (id === 'not_filled' ? t('wrap.not.filled') : name(results.value, id))
