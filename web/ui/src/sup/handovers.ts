// Which hand-overs a figure of a support line counts: the server counts each contact once a line, so does the list.
import { num, str, type Raw } from '../lib/rows'

export type HandOverFigure = 'handed' | 'untaken' | 'received' | 'bounced'
export const handOverFigures: HandOverFigure[] = ['handed', 'untaken', 'received', 'bounced']

const counts: Record<HandOverFigure, (r: Raw, line: number) => boolean> = {
  handed: (r, line) => num(r.from_line) === line && r.outcome !== 'untaken',
  untaken: (r, line) => num(r.from_line) === line && r.outcome === 'untaken',
  received: (r, line) => num(r.to_line) === line && r.outcome === 'taken',
  bounced: (r, line) => num(r.to_line) === line && r.bounced === true,
}

/** The hand-overs behind a figure of a line, one a contact. */
export function behind(list: Raw[], figure: HandOverFigure, line: number): Raw[] {
  const seen = new Set<string>()
  return list.filter((r) => counts[figure](r, line) && !seen.has(str(r.call)) && seen.add(str(r.call)))
}

/** Those that brought a contact to a queue, or to "all", one a contact and queue. */
export function toQueue(list: Raw[], queue: string): Raw[] {
  const seen = new Set<string>()
  return list.filter((r) => {
    const key = `${str(r.call)} ${str(r.queue)}`
    return str(r.queue) && (queue === 'all' || str(r.queue) === queue) && r.outcome === 'taken' && !seen.has(key) && seen.add(key)
  })
}
