// Operators ticked on the wall for an action on all of them.
import { signal } from '@preact/signals'

export const picked = signal<ReadonlySet<number>>(new Set())

export function pick(ids: number[], on: boolean): void {
  const now = new Set(picked.value)
  for (const id of ids) if (on) now.add(id)
  else now.delete(id)
  picked.value = now
}

export const unpick = () => (picked.value = new Set())

/** Of those ticked, who is at work now: who left meanwhile is left out. */
export const atWork = <T extends { operator: number; state: string }>(set: ReadonlySet<number>, list: T[]) => list.filter((o) => set.has(o.operator) && o.state !== 'offline')

/** What a person would have of a queue or skill, and has now. */
export type Gain = 'new' | 'level' | 'has'

export function gain(user: { queues: string[]; skills: { name: string; level: number }[] } | undefined, what: { queue?: string; skill?: string; level?: number }): Gain {
  if (what.queue) return user?.queues.includes(what.queue) ? 'has' : 'new'
  const now = user?.skills.find((s) => s.name === what.skill)?.level ?? 0
  return now === (what.level ?? 0) ? 'has' : now ? 'level' : 'new'
}
