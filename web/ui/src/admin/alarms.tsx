// The limits of the wall's alarms as a form: of every queue, of one that has its own, of the centre. The fields come from
// the server's description of alarms.yaml; what is changed is written into the draft's text, comments and all.
import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { api, tell } from '../lib/api'
import { queues } from '../lib/directory'
import { locale, maybe, t } from '../lib/i18n'
import { formatHash, go, route } from '../lib/router'
import { arr, num, obj, str, type Raw } from '../lib/rows'
import { Empty, Field, Skeleton } from '../ui/parts'
import { toast } from '../ui/say'
import { edit, problemsOf, textOf } from './draft'
import { Problems } from './editor'
import { AdminPage, DraftBar, WithDraft } from './nav'
import { fromText, toText } from './units'

interface FormField {
  name: string
  kind: string
  fields: FormField[]
}

interface Own {
  set: string[]
  values: Raw
}

interface Form {
  top: FormField[]
  queue: FormField[]
  centre: FormField[]
  on: Raw
  queues: Raw
  ofCentre: Raw
  own: Map<string, Own>
  broken: boolean
}

const fieldOf = (x: unknown): FormField => ({ name: str(obj(x).name), kind: str(obj(x).kind), fields: arr(obj(x).fields).map(fieldOf) })

const formOf = (x: unknown): Form => {
  const f = obj(x)
  return {
    top: arr(f.top).map(fieldOf), queue: arr(f.queue).map(fieldOf), centre: arr(f.centre).map(fieldOf), on: obj(f.on), queues: obj(f.queues), ofCentre: obj(f.of_centre),
    own: new Map(arr(f.own).map(obj).map((o) => [str(o.queue), { set: arr(o.set).map(str), values: obj(o.values) }])), broken: arr(f.problems).length > 0,
  }
}

const file = 'alarms.yaml'
const label = (name: string) => maybe(`limit.${name}`, name)

export function AlarmsPage() {
  return (
    <AdminPage title={t('admin.alarms')} data-testid="alarms-form-page">
      <WithDraft>{() => <Alarms />}</WithDraft>
    </AdminPage>
  )
}

function Alarms() {
  const form = useSignal<Form | null>(null)
  const text = textOf(file)
  useEffect(() => {
    const stop = new AbortController()
    api<unknown>('POST', '/settings-form/alarms', { text }, stop.signal).then((x) => (form.value = formOf(x)), () => undefined)
    return () => stop.abort()
  }, [text])
  const f = form.value
  if (!f) return <Skeleton rows={8} />
  if (f.broken) return <><DraftBar /><Problems list={problemsOf(file)} onGo={() => go(['admin', 'settings', file])} /><Empty icon="alert" title={t('limits.broken')}><a href={formatHash(['admin', 'settings', file])}>{t('settings.open')}</a></Empty></>
  const at = route.value.path[2] ?? 'queues'
  const write = (part: string) => (name: string, v: unknown) => void api('POST', '/settings-form/alarms/limits', { text: textOf(file), part, values: { [name]: v } })
    .then((x) => edit(file, str(obj(x).text)), (e) => toast(tell(e), 'bad'))
  const own = f.own.get(at)
  const tabs: [string, string][] = [['queues', t('limits.queues')], ...queues.value.map((q): [string, string] => [String(q.id), q.name]), ['centre', t('limits.centre')]]
  return (
    <>
      <DraftBar />
      <div class="row ivr-tools">
        <div class="segments" role="radiogroup" aria-label={t('admin.alarms')}>
          {tabs.map(([id, name]) => <a key={id} class="segment" role="radio" aria-checked={id === at} href={formatHash(['admin', 'alarms', id])} data-testid="limits-tab" data-of={id}>{name}{f.own.has(id) ? ' ●' : ''}</a>)}
        </div>
        <span class="grow" />
        <a class="dim small" href={formatHash(['admin', 'settings', file])}>{t('queues.as.text')}</a>
      </div>
      <Problems list={problemsOf(file)} onGo={() => go(['admin', 'settings', file])} />
      <div class="queue-form" data-testid="limits-form" data-of={at} key={at}>
        {at === 'queues' ? (
          <>
            <Limits title={t('limits.queues')} hint={t('limits.queues.hint')} fields={f.queue} values={f.queues} set={write('queues')} />
            <Limits title={t('limits.calm')} hint={t('limits.calm.hint')} fields={f.top} values={f.on} set={write('')} />
          </>
        ) : at === 'centre' ? <Limits title={t('limits.centre')} hint={t('limits.levels')} fields={f.centre} values={f.ofCentre} set={write('centre')} />
          : <Limits title={tabs.find(([id]) => id === at)?.[1] ?? at} hint={t('limits.own.hint')} fields={f.queue} values={own?.values ?? f.queues} set={write(`own/${at}`)} own={own?.set ?? []} />}
      </div>
    </>
  )
}

/** With own: the limits of one queue; those it names are its own, the others those of all. */
function Limits({ title, hint, fields, values, set, own }: { title: string; hint: string; fields: FormField[]; values: Raw; set: (name: string, v: unknown) => void; own?: string[] }) {
  return (
    <section class="card">
      <header><h2>{title}</h2></header>
      <p class="dim limits-hint">{hint}</p>
      <div class="form-grid">
        {fields.map((f) => {
          const mine = own?.includes(f.name)
          return (
            <fieldset key={f.name} class={`form-group limit ${own && !mine ? 'inherited' : ''}`} data-testid={`limit-${f.name}`} data-own={mine}>
              <legend>{label(f.name)}{own ? <span class="dim small whose">{mine ? <button type="button" class="link" onClick={() => set(f.name, null)} data-testid={`limit-${f.name}-back`}>{t('limits.back')}</button> : t('limits.inherited')}</span> : null}</legend>
              {maybe(`limit.${f.name}.hint`, '') ? <p class="field-hint">{maybe(`limit.${f.name}.hint`, '')}</p> : null}
              {f.fields.length
                ? <div class="row">{f.fields.map((x) => <Field key={x.name} label={x.name === 'action' ? t('limits.action') : t('limits.attention')}><Value f={x} name={`${f.name}-${x.name}`} value={num(obj(values[f.name])[x.name])} set={(v) => set(f.name, { ...obj(values[f.name]), [x.name]: v })} /></Field>)}</div>
                : <Value f={f} name={f.name} value={num(values[f.name])} set={(v) => set(f.name, v)} word={label(f.name)} />}
            </fieldset>
          )
        })}
      </div>
    </section>
  )
}

function Value({ f, name, value, set, word }: { f: FormField; name: string; value: number; set: (v: number) => void; word?: string }) {
  const wrong = useSignal(false)
  if (f.kind === 'duration') {
    return (
      <input
        class={`short ${wrong.value ? 'bad' : ''}`} aria-label={word} value={toText(value, locale.value)} aria-invalid={wrong.value} title={t('queues.duration')} data-testid={`value-${name}`}
        onChange={(e) => { const n = fromText(e.currentTarget.value); wrong.value = n === null; if (n !== null) set(n) }}
      />
    )
  }
  return <input type="number" min={0} class="short" aria-label={word} value={value} onChange={(e) => set(Math.round(Number(e.currentTarget.value)) || 0)} data-testid={`value-${name}`} />
}
