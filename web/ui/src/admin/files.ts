// The files of the settings and what people call them.
import { maybe, t } from '../lib/i18n'

export const flowOf = (name: string) => /^flows\/(.+)\.yaml$/.exec(name)?.[1] ?? ''
export const flowFile = (flow: string) => `flows/${flow}.yaml`

/** "queues.yaml" is «Очереди», "flows/main.yaml" «Меню main». */
export function fileTitle(name: string): string {
  const flow = flowOf(name)
  if (flow) return maybe(`flow.${flow}`, t('settings.flow', { name: flow }))
  return maybe(`settings.file.${name.replace(/\.yaml$/, '')}`, name)
}

/** Year, months and days of holidays.yaml: a day off, a moved one (+), a short one (*). */
export function productionOf(text: string): { year: string; months: string[] }[] {
  const out: { year: string; months: string[] }[] = []
  for (const raw of text.split('\n')) {
    const line = raw.replace(/\s+#.*$/, '').trim()
    const year = /^["']?(\d{4})["']?:$/.exec(line)?.[1]
    const month = /^- ([\d,*+ ]+)$/.exec(line)?.[1]
    if (year) out.push({ year, months: [] })
    else if (month) out[out.length - 1]?.months.push(month)
  }
  return out
}

export interface CalendarDay {
  day: number
  kind: 'work' | 'off' | 'moved' | 'short'
}

/** The days of a month; what the line does not name is worked. */
export function daysOf(year: number, month: number, line: string): CalendarDay[] {
  const named = new Map<number, CalendarDay['kind']>()
  for (const item of line.split(',').map((x) => x.trim())) {
    named.set(Number.parseInt(item, 10), item.endsWith('*') ? 'short' : item.endsWith('+') ? 'moved' : 'off')
  }
  return Array.from({ length: new Date(year, month + 1, 0).getDate() }, (_, i) => ({ day: i + 1, kind: named.get(i + 1) ?? 'work' }))
}
