// A button that sends a command and waits: it shows so after 150 ms, and why it failed, with a second try (UX 1.1).
import { t, maybe } from '../lib/i18n'
import { Button, type ButtonProps } from '../ui/parts'
import { Icon } from '../ui/icon'
import { act, again, dismiss, phone } from './phone'
import type { Pending } from './state'

interface Props extends Omit<ButtonProps, 'onClick' | 'busy'> {
  what: string
  fields?: Record<string, unknown>
  /** Runs instead of sending, when the act needs more. */
  run?: () => void
  /** After it was sent: folds the panel away. */
  onSent?: () => void
}

export function ActButton({ what, fields, run, onSent, ...rest }: Props) {
  const mine = phone.value.pending.find((p) => p.act.do === what && same(p, fields))
  const flying = !!mine && mine.phase !== 'failed'
  return (
    <Button
      {...rest}
      busy={mine?.phase === 'slow'}
      onClick={() => {
        if (flying) return // a second click changes nothing until the first is answered
        if (run) run()
        else act(what, fields)
        onSent?.()
      }}
    />
  )
}

// Two buttons of one command (transfer here, transfer there) wait apart.
function same(p: Pending, fields: Record<string, unknown> | undefined): boolean {
  if (p.act.do === 'pick') return p.act.call === fields?.call
  if (p.act.do === 'lost_take') return p.act.item === fields?.item
  if (p.act.do === 'promise_take') return p.act.promise === fields?.promise
  return !fields || !('to' in fields || 'state' in fields) || (p.act.to === fields.to && p.act.state === fields.state && p.act.reason === fields.reason)
}

/** The failed commands, each with its reason and «Повторить». */
export function Failures() {
  const failed = phone.value.pending.filter((p) => p.phase === 'failed')
  if (!failed.length) return null
  return (
    <div class="failures" role="alert">
      {failed.map((p) => (
        <div key={p.ref} class="strip bad" data-testid="act-failed" data-do={p.act.do}>
          <Icon name="alert" />
          <span class="grow">
            <b>{maybe(`do.${p.act.do}`, p.act.do)}:</b> {p.message ?? maybe(`error.${p.error}`, t('error.other'))}
          </span>
          {p.error === 'no_answer' || p.error === 'busy' || p.error === 'unavailable' ? (
            <button type="button" class="link" onClick={() => again(p.ref)}>{t('common.again')}</button>
          ) : null}
          <button type="button" class="close" aria-label={t('common.close')} onClick={() => dismiss(p.ref)}><Icon name="cross" size={14} /></button>
        </div>
      ))}
    </div>
  )
}
