// One line of the idle workspace: lost callers and promised calls this operator may take, each with a click that dials.
// The board tells them; nothing is asked for.
import type { ComponentChildren } from 'preact'
import { noun, t } from '../lib/i18n'
import { formatHash } from '../lib/router'
import { me } from '../lib/session'
import { Icon } from '../ui/icon'
import { ActButton } from './actbutton'
import { mayDial } from './dialling'
import { owedTo, type OwedCalls } from './owed'
import { act, phone, unlockSound } from './phone'

export function OwedLine() {
  const queues = me.value?.queues
  const rows = phone.value.owed
  const callers = rows && owedTo(rows, 'lost', queues)
  const promised = rows && owedTo(rows, 'promised', queues)
  return (
    <section class="card owed" aria-label={t('debts.title')} data-testid="owed">
      <Cell of={callers} word={t('lost.list')} none={t('owed.lost.none')} testid="owed-lost">
        <Take what="lost_take" fields={{ item: callers?.item }} label={t('owed.take')} testid="owed-lost-take" />
      </Cell>
      <Cell of={promised} word={t('nav.lost')} none={t('owed.promised.none')} late testid="owed-promised">
        <Take what="promise_take" fields={{ promise: promised?.promise }} label={t('owed.take.first')} testid="owed-promised-take" />
      </Cell>
    </section>
  )
}

function Take({ what, fields, label, testid }: { what: string; fields: Record<string, unknown>; label: string; testid: string }) {
  const disabled = !mayDial()
  const run = () => { unlockSound(); act(what, fields) }
  return <ActButton what={what} fields={fields} run={run} icon="phone" label={label} title={disabled ? t('lost.take.when') : undefined} disabled={disabled} data-testid={testid} />
}

/** What is owed and how much of it is late, or in the same place that nothing is. */
function Cell({ of, word, none, late, testid, children }: { of: OwedCalls | null; word: string; none: string; late?: boolean; testid: string; children: ComponentChildren }) {
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
