// Small parts shared by all screens.
import { useComputed, useSignal } from '@preact/signals'
import type { ComponentChildren } from 'preact'
import { useEffect, useId, useRef } from 'preact/hooks'
import { since, tick, until, type Time } from '../lib/clock'
import { countdown, duration, moment, momentFull, phoneToCopy } from '../lib/format'
import { locale, maybe, t, type Key } from '../lib/i18n'
import type { OperatorState } from '../op/protocol'
import { focusBack } from './focus'
import { Icon, type IconName } from './icon'
import { assertive, closeToast, polite, toast, toasts } from './say'

type Testable = { 'data-testid'?: string }

/** Time passed since an instant; only its text changes. */
export function Timer({ at, ...rest }: { at: Time | undefined; class?: string } & Testable) {
  const text = useComputed(() => (tick.value, duration(since(at))))
  return <span {...rest} class={`num ${rest.class ?? ''}`}>{text}</span>
}

/** Time left until an instant. */
export function Countdown({ to, ...rest }: { to: Time | undefined; class?: string } & Testable) {
  const text = useComputed(() => (tick.value, countdown(until(to))))
  return <span {...rest} class={`num ${rest.class ?? ''}`}>{text}</span>
}

/** A local time; date and zone on hover. */
export function When({ ms }: { ms: number | undefined }) {
  if (!ms) return <span>—</span>
  return <time class="num" dateTime={new Date(ms).toISOString()} title={momentFull(ms, locale.value)}>{moment(ms, locale.value)}</time>
}

/** The customer in a row of a list; who called from a browser page has no number. */
export function Who({ name, web }: { name: string; web: boolean }) {
  if (!web) return <>{name}</>
  return <span class="chip" title={t('party.web')} data-testid="web-caller"><Icon name="window" size={13} />{t('party.no_number')}</span>
}

export function Busy() {
  return <span class="busy" aria-hidden="true" />
}

export interface ButtonProps extends Testable {
  label: string
  icon?: IconName
  hint?: string
  kind?: 'plain' | 'primary' | 'answer' | 'danger' | 'ghost' | 'warn'
  big?: boolean
  iconOnly?: boolean
  pressed?: boolean
  disabled?: boolean
  busy?: boolean
  type?: 'button' | 'submit'
  onClick?: (e: MouseEvent) => void
  expanded?: boolean
  off?: boolean // does nothing now, and keeps the focus
  class?: string
  title?: string
}

export function Button(p: ButtonProps) {
  return (
    <button
      type={p.type ?? 'button'}
      class={`button ${p.kind ?? 'plain'} ${p.big ? 'big' : ''} ${p.iconOnly ? 'icon-only' : ''} ${p.class ?? ''}`}
      data-testid={p['data-testid']}
      aria-pressed={p.pressed}
      aria-expanded={p.expanded}
      aria-label={p.iconOnly ? p.label : undefined}
      aria-busy={p.busy || undefined}
      title={p.title ?? (p.iconOnly ? p.label : undefined)}
      disabled={p.disabled}
      aria-disabled={p.off || undefined}
      onClick={p.off ? undefined : p.onClick}
    >
      {p.busy ? <Busy /> : p.icon ? <Icon name={p.icon} /> : null}
      {p.iconOnly ? null : <span class="label">{p.label}</span>}
      {p.hint ? <kbd>{p.hint}</kbd> : null}
    </button>
  )
}

const stateIcons: Record<OperatorState, IconName> = {
  offline: 'out', available: 'headset', ringing: 'bell', talking: 'phone', wrapup: 'clock', break: 'coffee',
  training: 'book', backoffice: 'bag', outbound: 'up', not_responding: 'missed', lost: 'offline',
}

/** The look of a state: colour, icon and word together (UX 1.6). */
export function look(state: OperatorState, reason?: string, held?: boolean): { css: string; icon: IconName; word: string } {
  if (state === 'talking' && held) return { css: 'hold', icon: 'pause', word: t('state.hold') }
  if (state === 'break' && reason === 'no_audio') return { css: 'nosound', icon: 'micoff', word: t('state.break.no_audio') }
  return { css: state, icon: stateIcons[state] ?? 'info', word: maybe(`state.${state}`, state) }
}

export function StatePill({ state, reason, held, word }: { state: OperatorState; reason?: string; held?: boolean; word?: string }) {
  const l = look(state, reason, held)
  return (
    <span class={`pill s-${l.css}`}>
      <Icon name={l.icon} size={14} />
      {word ?? l.word}
    </span>
  )
}

/** A phone number: shown in groups, copied with a click as +79161234567. */
export function Phone({ pretty }: { pretty: string | undefined }) {
  if (!pretty) return null
  if (!/^\+?[\d\s-]+$/.test(pretty)) return <span class="num">{pretty}</span>
  return (
    <button
      type="button" class="phone num" title={t('phone.copy')}
      onClick={() => void navigator.clipboard?.writeText(phoneToCopy(pretty)).then(() => toast(t('phone.copied'), 'good', undefined, 2000))}
    >
      {pretty}
    </button>
  )
}

export function Field({ label, children, hint, error }: { label: string; children: ComponentChildren; hint?: ComponentChildren; error?: string }) {
  return (
    <label class={`field ${error ? 'wrong' : ''}`}>
      <span class="field-label">{label}</span>
      {children}
      {error ? <span class="field-error" role="alert">{error}</span> : hint ? <span class="field-hint">{hint}</span> : null}
    </label>
  )
}

export interface Choice {
  value: string
  label: string
  group?: string // heading it stands under
}

/** Choices that follow each other under one heading. */
function grouped(options: Choice[]): { group?: string; options: Choice[] }[] {
  const out: { group?: string; options: Choice[] }[] = []
  for (const o of options) {
    const tail = out.at(-1)
    if (tail && tail.group === o.group) tail.options.push(o)
    else out.push({ group: o.group, options: [o] })
  }
  return out
}

const choice = (o: Choice) => <option key={o.value} value={o.value}>{o.label}</option>

export function Select({ value, options, onChange, empty, ...rest }: {
  value: string
  options: Choice[]
  onChange: (v: string) => void
  empty?: string
  disabled?: boolean
  required?: boolean
  'aria-label'?: string
  id?: string
} & Testable) {
  return (
    <span class="select">
      <select {...rest} value={value} onChange={(e) => onChange(e.currentTarget.value)}>
        {empty !== undefined ? <option value="">{empty}</option> : null}
        {grouped(options).map((g) => (g.group ? <optgroup key={g.group} label={g.group}>{g.options.map(choice)}</optgroup> : g.options.map(choice)))}
      </select>
      <Icon name="chevron" size={14} />
    </span>
  )
}

/** A loudness bar of ten cells. */
export function Level({ read, label, ...rest }: { read: () => number; label: string } & Testable) {
  const bar = useRef<HTMLSpanElement>(null)
  const reader = useRef(read)
  reader.current = read
  useEffect(() => {
    const timer = setInterval(() => {
      const n = Math.round(reader.current() * 10)
      if (bar.current && bar.current.dataset.level !== String(n)) bar.current.dataset.level = String(n)
    }, 80)
    return () => clearInterval(timer)
  }, [])
  return (
    <span class="level" {...rest} ref={bar} data-level="0" role="img" aria-label={label}>
      {Array.from({ length: 10 }, (_, i) => <i key={i} />)}
    </span>
  )
}

export function Card({ title, children, class: css, tools, ...rest }: {
  title?: ComponentChildren
  tools?: ComponentChildren
  children: ComponentChildren
  class?: string
} & Testable) {
  return (
    <section {...rest} class={`card ${css ?? ''}`}>
      {title ? <header><h2>{title}</h2>{tools}</header> : null}
      {children}
    </section>
  )
}

/** The head of a column of buttons: only heard, not seen. */
export function ThDo({ word }: { word?: string }) {
  return <th class="narrow"><span class="spoken">{word ?? t('common.do')}</span></th>
}

/** A table that may be wider than its place: then it scrolls, by the arrow keys too, though nothing in it takes the focus. */
export function Wide({ label, children }: { label: string; children: ComponentChildren }) {
  const ref = useRef<HTMLDivElement>(null)
  const over = useSignal(false)
  useEffect(() => {
    const d = ref.current
    if (!d) return
    const look = () => (over.value = d.scrollWidth > d.clientWidth + 1)
    const watch = new ResizeObserver(look)
    watch.observe(d)
    if (d.firstElementChild) watch.observe(d.firstElementChild)
    return () => watch.disconnect()
  }, [])
  return <div class="scroll-x" ref={ref} tabIndex={over.value ? 0 : undefined} role={over.value ? 'group' : undefined} aria-label={over.value ? label : undefined}>{children}</div>
}

export function Empty({ icon = 'info', title, children, page }: { icon?: IconName; title: string; children?: ComponentChildren; page?: boolean }) {
  return (
    <div class="empty">
      <Icon name={icon} size={28} />
      {page ? <h1>{title}</h1> : <p><b>{title}</b></p>}
      {children ? <p>{children}</p> : null}
    </div>
  )
}

export function Skeleton({ rows = 5 }: { rows?: number }) {
  return <div class="skeleton" aria-label={t('common.loading')} role="status">{Array.from({ length: rows }, (_, i) => <i key={i} />)}</div>
}

/** A modal dialog of the browser's own: traps focus, gives it back, closes on Esc. */
export function Dialog({ title, onClose, children, wide, ...rest }: { title: string; onClose: () => void; children: ComponentChildren; wide?: boolean } & Testable) {
  const ref = useRef<HTMLDialogElement>(null)
  const id = useId()
  useEffect(() => {
    const d = ref.current
    const back = focusBack()
    if (d && !d.open) d.showModal()
    return () => {
      d?.close()
      back() // taken out of the page, it gives nothing back by itself
    }
  }, [])
  return (
    <dialog
      {...rest} ref={ref} class={wide ? 'wide' : undefined} aria-labelledby={id}
      onCancel={(e) => { e.preventDefault(); onClose() }}
      onClick={(e) => { if (e.target === e.currentTarget) onClose() }}
    >
      <div class="dialog-body">
        <header>
          <h2 id={id}>{title}</h2>
          <Button icon="cross" iconOnly kind="ghost" label={t('common.close')} onClick={onClose} />
        </header>
        {children}
      </div>
    </dialog>
  )
}

export interface MenuEntry {
  key: string
  label: string
  hint?: string
  icon?: IconName
  css?: string
  checked?: boolean
  divided?: boolean
  testid?: string
  run: () => void
}

/** A button with a list below it; arrows, Home, End, Esc as one expects. */
export function Menu({ label, children, entries, align = 'left', class: css, ...rest }: {
  label: string
  children: ComponentChildren
  entries: MenuEntry[]
  align?: 'left' | 'right'
  class?: string
} & Testable) {
  const open = useSignal(false)
  const root = useRef<HTMLDivElement>(null)
  const id = useId()
  const items = () => [...(root.current?.querySelectorAll<HTMLButtonElement>('[role^="menuitem"]') ?? [])]
  useEffect(() => {
    if (!open.value) return
    const list = items()
    ;(list.find((b) => b.getAttribute('aria-checked') === 'true') ?? list[0])?.focus()
    const away = (e: Event) => {
      if (!root.current?.contains(e.target as Node)) open.value = false
    }
    document.addEventListener('pointerdown', away)
    return () => document.removeEventListener('pointerdown', away)
  }, [open.value])
  const keys = (e: KeyboardEvent) => {
    if (!open.value) return
    const list = items()
    const at = list.indexOf(document.activeElement as HTMLButtonElement)
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: list.length - 1 }[e.key]
    if (to !== undefined) {
      e.preventDefault()
      list[(to + list.length) % list.length]?.focus()
    } else if (e.key === 'Escape' || e.key === 'Tab') {
      if (e.key === 'Escape') e.stopPropagation()
      open.value = false
      if (e.key === 'Escape') root.current?.querySelector<HTMLButtonElement>('.menu-button')?.focus()
    }
  }
  return (
    <div class={`menu ${css ?? ''}`} ref={root} onKeyDown={keys}>
      <button
        {...rest} type="button" class="menu-button" aria-haspopup="menu" aria-expanded={open.value} aria-controls={open.value ? id : undefined} title={label}
        onClick={() => (open.value = !open.value)}
      >
        {children}
      </button>
      {open.value ? (
        <div class={`menu-list ${align}`} role="menu" id={id} aria-label={label}>
          {entries.map((e) => (
            <button
              key={e.key} type="button" data-testid={e.testid} class={`${e.divided ? 'divided' : ''} ${e.css ?? ''}`} tabIndex={-1}
              role={e.checked === undefined ? 'menuitem' : 'menuitemradio'} aria-checked={e.checked}
              onClick={() => {
                open.value = false
                root.current?.querySelector<HTMLButtonElement>('.menu-button')?.focus()
                e.run()
              }}
            >
              {e.icon ? <Icon name={e.icon} size={16} /> : <span class="icon-gap" />}
              <span class="grow">{e.label}</span>
              {e.hint ? <span class="dim">{e.hint}</span> : null}
              {e.checked ? <Icon name="check" size={14} /> : null}
            </button>
          ))}
        </div>
      ) : null}
    </div>
  )
}

export function Keypad({ onKey, ...rest }: { onKey: (key: string) => void } & Testable) {
  return (
    <div class="keypad" {...rest} role="group" aria-label={t('call.keypad')}>
      {[...'123456789*0#'].map((k) => (
        <button key={k} type="button" data-key={k} onClick={() => onKey(k)}>{k}</button>
      ))}
    </div>
  )
}

/** Toasts and the two spoken regions; once a page. */
export function Regions() {
  return (
    <>
      <div class="toasts">
        {toasts.value.map((x) => (
          <div key={x.id} class={`toast ${x.kind}`} data-testid="toast">
            <Icon name={x.kind === 'bad' ? 'alert' : x.kind === 'good' ? 'check' : 'info'} />
            <span class="grow">{x.text}</span>
            {x.action ? <button type="button" class="link" onClick={() => { x.action?.run(); closeToast(x.id) }}>{x.action.label}</button> : null}
            <button type="button" class="close" aria-label={t('common.close')} onClick={() => closeToast(x.id)}><Icon name="cross" size={14} /></button>
          </div>
        ))}
      </div>
      <div class="spoken" aria-live="polite">{polite}</div>
      <div class="spoken" aria-live="assertive" role="alert">{assertive}</div>
    </>
  )
}

export const keyOf = (k: string): Key => k as Key
