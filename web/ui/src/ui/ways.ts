// The pages people go to, in the order of the top bar. Those with a group stand together in one menu, so that the bar
// keeps its width however many there are.
import { isAdmin, isOwnersSupervisor, isSupervisor } from '../lib/session'
import type { Key } from '../lib/i18n'
import type { IconName } from './icon'

type Who = Parameters<typeof isSupervisor>[0]

export interface Way {
  to: string // the path after #/
  word: Key // of its name
  icon: IconName
  group?: 'reports' | 'settings'
  open: (m: Who) => boolean
}

const anybody = (m: Who) => !!m

export const ways: Way[] = [
  { to: 'op', word: 'nav.op', icon: 'headset', open: (m) => m?.role === 'operator' },
  { to: 'wall', word: 'nav.wall', icon: 'grid', open: isSupervisor },
  { to: 'calls', word: 'nav.calls', icon: 'list', open: anybody },
  { to: 'lost', word: 'nav.lost', icon: 'back', open: anybody },
  { to: 'tickets', word: 'nav.tickets', icon: 'note', open: anybody },
  { to: 'rec', word: 'nav.rec', icon: 'wave', open: anybody },
  { to: 'reports/queues', word: 'nav.queuefigures', icon: 'chart', group: 'reports', open: isSupervisor },
  { to: 'survey', word: 'nav.survey', icon: 'star', group: 'reports', open: isSupervisor },
  { to: 'lines', word: 'nav.lines', icon: 'up', group: 'reports', open: isSupervisor },
  { to: 'optouts', word: 'nav.optouts', icon: 'phone', group: 'settings', open: isOwnersSupervisor },
  { to: 'blacklist', word: 'nav.blacklist', icon: 'cross', group: 'settings', open: isOwnersSupervisor },
  { to: 'duty', word: 'nav.duty', icon: 'clock', group: 'settings', open: isSupervisor },
  { to: 'admin/trunks', word: 'nav.trunks', icon: 'globe', group: 'settings', open: isOwnersSupervisor },
  { to: 'admin/users', word: 'nav.users', icon: 'users', group: 'settings', open: isSupervisor },
  { to: 'admin/queues', word: 'admin.queues', icon: 'sliders', group: 'settings', open: isAdmin },
  { to: 'admin/alarms', word: 'admin.alarms', icon: 'bell', group: 'settings', open: isAdmin },
  { to: 'ivr', word: 'admin.ivr', icon: 'transfer', group: 'settings', open: isAdmin },
  { to: 'admin/prompts', word: 'admin.prompts', icon: 'speaker', group: 'settings', open: isAdmin },
  { to: 'admin/settings', word: 'admin.files', icon: 'note', group: 'settings', open: isAdmin },
  { to: 'admin/versions', word: 'admin.versions', icon: 'back', group: 'settings', open: isAdmin },
]

/** Whether the page at path belongs to the way: the longest match wins, so that admin/users is not all of admin. */
export function wayAt(path: string[]): Way | undefined {
  const here = path[0] === 'live' ? 'wall' : path.join('/')
  const fits = ways.filter((w) => here === w.to || here.startsWith(w.to + '/'))
  return fits.sort((a, b) => b.to.length - a.to.length)[0]
}
