// The topics an operator chose last stand on top of the list. They are kept in his browser.
import { signal } from '@preact/signals'
import { keep, kept } from '../lib/keep'

export const LAST = 5

/** The list with the topic in front, once, and five at most. */
export function chosen(last: string[], topic: string): string[] {
  return topic ? [topic, ...last.filter((x) => x !== topic)].slice(0, LAST) : last
}

/** Topics of the list that were chosen last, the newest first, and the others in their order. */
export function lastFirst<T extends { id: string }>(topics: T[], last: string[]): { last: T[]; rest: T[] } {
  const top = last.flatMap((id) => topics.filter((x) => x.id === id))
  return { last: top, rest: topics.filter((x) => !top.includes(x)) }
}

const key = 'topics.last'

export const lastTopics = signal((kept(key) ?? '').split(' ').filter(Boolean))

export function topicChosen(topic: string): void {
  lastTopics.value = chosen(lastTopics.value, topic)
  keep(key, lastTopics.value.join(' '))
}
