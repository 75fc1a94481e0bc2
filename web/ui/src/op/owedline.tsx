// One line of the idle workspace: lost callers and promised calls this operator may take, each with a click that dials.
import type { ComponentChildren } from 'preact'
import { serverWall, tick } from '../lib/clock'
import { noun, t } from '../lib/i18n'
import { usePoll } from '../lib/poll'
import { listOf, num, obj } from '../lib/rows'
import { formatHash } from '../lib/router'
import { me } from '../lib/session'
import { Icon } from '../ui/icon'
import { ActButton } from './actbutton'
import { mayDial } from './dialling'
import { lostNow, promisedNow, type Owed } from './owed'
import { act, unlockSound } from './phone'

const everyMs = 8000 // every idle operator asks
const rows = (x: unknown) => listOf(x).map(obj)

export function OwedLine() {
  tick.value // a promised hour comes
  const lost = usePoll('/lost', rows, everyMs).data.value
  const book = usePoll('/promises?state=open', rows, everyMs).data.value
  const queues = me.value?.queues
  const callers = lost && lostNow(lost, queues)
  const promised = book && promisedNow(book, queues, serverWall())
  const disabled = !mayDial()
  const why = disabled ? t('lost.take.when') : undefined
  const call = (what: string, fields: Record<string, unknown>) => () => { unlockSound(); act(what, fields) }
  const item = { item: num(callers?.first?.item) }
  const customer = { customer: num(promised?.first?.customer) }
  return (
    <section class="card owed" aria-label={t('debts.title')} data-testid="owed">
      <Cell of={callers} word={t('lost.list')} none={t('owed.lost.none')} testid="owed-lost">
        <ActButton what="lost_take" fields={item} run={call('lost_take', item)} icon="phone" label={t('owed.take')} title={why} disabled={disabled} data-testid="owed-lost-take" />
      </Cell>
      <Cell of={promised} word={t('nav.lost')} none={t('owed.promised.none')} late testid="owed-promised">
        <ActButton what="dial" fields={customer} run={call('dial', customer)} icon="phone" label={t('owed.take.first')} title={why} disabled={disabled} data-testid="owed-promised-take" />
      </Cell>
    </section>
  )
}

/** What is owed and how much of it is late, or in the same place that nothing is. */
function Cell({ of, word, none, late, testid, children }: { of: Owed | null; word: string; none: string; late?: boolean; testid: string; children: ComponentChildren }) {
  return (
    <div class="owed-cell" data-testid={testid} data-n={of?.n}>
      {of?.n ? (
        <>
          <span class="owed-text">
            <a href={formatHash(['lost'])}>{word}: <b class="num">{of.n}</b></a>
            {late && of.overdue ? <span class="late"><Icon name="alert" size={13} />{t('owed.overdue', { n: of.overdue, word: noun('n.overdue', of.overdue) })}</span> : null}
          </span>
          {children}
        </>
      ) : <span class="dim">{of ? none : `${word}: —`}</span>}
    </div>
  )
}
