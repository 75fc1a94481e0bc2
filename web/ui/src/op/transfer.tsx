// Transfer: to whom, and whether to talk first (UX 3.4).
import { useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { since, tick } from '../lib/clock'
import { duration } from '../lib/format'
import { t } from '../lib/i18n'
import { focusBack } from '../ui/focus'
import { Icon } from '../ui/icon'
import { Button, Card, look } from '../ui/parts'
import { ActButton } from './actbutton'
import { saveNote } from './drafts'
import { keyHint } from './keymap'
import { catalog, me, phone, view } from './source'
import { transferOpen } from './panels'

type Mode = 'consult' | 'blind'

export function TransferPanel() {
  const talk = view.value?.talk
  const find = useSignal('')
  const mode = useSignal<Mode>('consult')
  const input = useRef<HTMLInputElement>(null)
  useEffect(() => {
    const back = focusBack()
    input.current?.focus()
    return back
  }, [])
  if (!talk) return null
  const wanted = find.value.trim().toLocaleLowerCase()
  const fits = (name: string) => !wanted || name.toLocaleLowerCase().includes(wanted)
  const operators = catalog.value.operators.filter((o) => o.id !== me.value?.id && fits(o.name)).sort((a, b) => rank(a.state) - rank(b.state) || a.name.localeCompare(b.name))
  const queues = catalog.value.queues.filter((q) => fits(q.name))
  const go = () => { void saveNote(talk.call); transferOpen.value = false }
  return (
    <Card
      title={t('transfer.title')} class="transfer" data-testid="transfer-panel"
      tools={<Button icon="cross" kind="ghost" label={t('common.cancel')} hint={keyHint('cancel')} data-testid="transfer-cancel" onClick={() => (transferOpen.value = false)} />}
    >
      <div class="transfer-head">
        <span class="search">
          <Icon name="search" size={16} />
          <input ref={input} data-testid="transfer-search" type="search" placeholder={t('transfer.search')} aria-label={t('transfer.search')} value={find.value} onInput={(e) => (find.value = e.currentTarget.value)} />
        </span>
        <div class="segments" role="radiogroup" aria-label={t('transfer.how')}>
          {(['consult', 'blind'] as Mode[]).map((m) => (
            <button key={m} type="button" role="radio" aria-checked={mode.value === m} data-testid={`transfer-mode-${m}`} onClick={() => (mode.value = m)}>
              {t(m === 'consult' ? 'transfer.consult' : 'transfer.blind')}
            </button>
          ))}
        </div>
      </div>
      <div class="targets">
        <ul>
          {operators.map((o) => (
            <li key={o.id} data-testid="transfer-target" data-to={`operator:${o.id}`}>
              <span class="grow">
                <span class="ellipsis block">{o.name}</span>
                <span class={`small target-state s-${o.state ?? 'offline'}`}>{o.state ? <><Icon name={look(o.state).icon} size={12} /> {look(o.state).word}</> : null}{o.line ? <span class="dim"> · {t('line.n', { n: o.line })}</span> : null}</span>
              </span>
              <Go call={talk.call} to={`operator:${o.id}`} mode={mode.value} free={o.state === undefined || o.state === 'available'} after={go} />
            </li>
          ))}
          {operators.length === 0 ? <li class="dim">{t('transfer.nobody')}</li> : null}
        </ul>
        <ul>
          {queues.map((q) => {
            const now = phone.value.queues.find((x) => x.queue === q.id)
            return (
              <li key={q.id} data-testid="transfer-target" data-to={`queue:${q.id}`}>
                <span class="grow">
                  <span class="ellipsis block" title={t('transfer.queue', { name: q.name })}><Icon name="list" size={13} /> {q.name}</span>
                  <span class="small dim num">{now ? t('transfer.queue.now', { waiting: now.waiting, free: now.free }) : q.line ? t('line.n', { n: q.line }) : ''}</span>
                </span>
                <Go call={talk.call} to={`queue:${q.id}`} mode={mode.value} free after={go} />
              </li>
            )
          })}
        </ul>
      </div>
      <HeldClock />
    </Card>
  )
}

// One who is free comes first.
const order = ['available', 'wrapup', 'ringing', 'talking', 'outbound']
const rank = (s: string | undefined) => (s === undefined ? 0 : order.indexOf(s) < 0 ? 9 : order.indexOf(s))

function Go({ call, to, mode, free, after }: { call: string; to: string; mode: Mode; free: boolean; after: () => void }) {
  const what = mode === 'consult' ? 'consult' : 'transfer'
  return (
    <ActButton
      what={what} fields={{ call, to }} kind={free ? 'primary' : 'plain'} disabled={!free} icon={mode === 'consult' ? 'phone' : 'transfer'}
      label={free ? t(mode === 'consult' ? 'transfer.call' : 'transfer.do') : t('transfer.busy')}
      data-testid={mode === 'consult' ? 'transfer-consult' : 'transfer-blind'}
      onSent={after}
    />
  )
}

function HeldClock() {
  tick.value
  const talk = view.value?.talk
  if (!talk?.held) return null
  return <p class="dim">{t('transfer.music', { time: duration(since(talk.held_since)) })}</p>
}
