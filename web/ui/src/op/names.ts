// Names of ids, from the catalogue the server sent. An id without a name is shown as it is.
import { locale, maybe, t } from '../lib/i18n'
import type { Party, Step } from './protocol'
import { catalog } from './source'

export const queueName = (id: string | undefined) => (id ? catalog.value.queues.find((q) => q.id === id)?.name ?? id : '')
export const topicName = (id: string | undefined) => (id ? catalog.value.topics.find((x) => x.id === id)?.name ?? id : '')
/** `not_filled` is what a wrap-up is closed with whose time is over. */
export const resultName = (id: string | undefined) => (id ? catalog.value.results.find((x) => x.id === id)?.name ?? (id === 'not_filled' ? t('wrap.not.filled') : id) : '')
export const operatorName = (id: number | undefined) => (id ? catalog.value.operators.find((o) => o.id === id)?.name ?? `№ ${id}` : '')

export function reasonName(id: string | undefined): string {
  if (!id) return ''
  const own = catalog.value.break_reasons.find((r) => r.id === id)?.name
  // Names are the centre's, in its language; of the shipped reasons the English words are known.
  return locale.value === 'en' ? maybe(`break.${id}`, own ?? id) : own ?? maybe(`break.${id}`, id)
}

/** Who it is, in the reader's language; of a known customer whose card is not here yet the server says «…». */
export const partyName = (p: Party | undefined) => p?.name || p?.number_pretty || (p?.customer && p.display) || t(p?.web ? 'party.web' : 'party.unknown')
export const partyNumber = (p: Party | undefined) => p?.number_pretty ?? (p?.web ? t('party.web') : '')

/** "1 › 2": the keys pressed in the menu. */
export function pathText(path: Step[] | undefined): string {
  return (path ?? []).filter((s) => s.key).map((s) => s.key).join(' › ')
}
