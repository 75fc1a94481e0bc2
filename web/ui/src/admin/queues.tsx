// Queues as forms. The fields come from the server's own description of a queue: a new setting is here by itself,
// only its words are added. What is changed is written into the draft's queues.yaml, comments and all.
import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { api, tell } from '../lib/api'
import { locale, maybe, t, tn } from '../lib/i18n'
import { formatHash, go, route } from '../lib/router'
import { arr, num, obj, str, type Raw } from '../lib/rows'
import { Icon } from '../ui/icon'
import { Button, Dialog, Empty, Field, Select, Skeleton } from '../ui/parts'
import { toast } from '../ui/say'
import { draft, edit, problemsOf, textOf } from './draft'
import { AdminPage, DraftBar, WithDraft } from './nav'
import { Problems } from './editor'
import { fromText, toText } from './units'

interface FormField {
  name: string
  kind: string
  choices: string[]
  fallback: unknown
  fields: FormField[]
}

interface Form {
  fields: FormField[]
  queues: Raw[]
  skills: { value: string; label: string }[]
  broken: boolean
}

const fieldOf = (x: unknown): FormField => {
  const f = obj(x)
  return { name: str(f.name), kind: str(f.kind), choices: arr(f.choices).map(str), fallback: f.default, fields: arr(f.fields).map(fieldOf) }
}

const formOf = (x: unknown): Form => {
  const f = obj(x)
  return {
    fields: arr(f.fields).map(fieldOf), queues: arr(f.queues).map(obj), broken: arr(f.problems).length > 0,
    skills: arr(f.skills).map(obj).map((s) => ({ value: str(s.id), label: str(s.name) || str(s.id) })),
  }
}

/** The fields in the groups a person looks for; what is new and has no place yet stands at the end. */
const groups: [string, string[]][] = [
  ['main', ['name', 'line', 'strategy', 'ring_max', 'shares', 'weight', 'base']],
  ['ring', ['ring', 'auto_answer', 'wrap', 'extension', 'extensions']],
  ['wait', ['max_wait', 'max_to', 'limit', 'limit_to', 'overflow', 'announce', 'threshold', 'short']],
  ['who', ['needs', 'relax', 'language', 'language_relax', 'escalate', 'escalate_wait', 'breaks', 'min_staff']],
  ['callback', ['callback']],
  ['after', ['survey']],
]

const file = 'queues.yaml'
const label = (name: string) => maybe(`queue.${name}`, name)

export function QueuesPage() {
  return (
    <AdminPage title={t('admin.queues')} data-testid="queues-page">
      <WithDraft>{() => <Queues />}</WithDraft>
    </AdminPage>
  )
}

function Queues() {
  const form = useSignal<Form | null>(null)
  const adding = useSignal(false)
  const text = textOf(file)
  useEffect(() => {
    const stop = new AbortController()
    api<unknown>('POST', '/settings-form/queues', { text }, stop.signal).then((x) => (form.value = formOf(x)), () => undefined)
    return () => stop.abort()
  }, [text])
  const f = form.value
  if (!f) return <Skeleton rows={8} />
  if (f.broken) return <><DraftBar /><Empty icon="alert" title={t('queues.form.broken')}><a href={formatHash(['admin', 'settings', file])}>{t('settings.open')}</a></Empty></>
  const id = route.value.path[2] ?? str(f.queues[0]?.id)
  const queue = f.queues.find((q) => str(q.id) === id)
  const write = async (values: Raw, remove = false, of = id) => {
    try {
      const got = obj(await api('POST', `/settings-form/queues/${encodeURIComponent(of)}`, { text: textOf(file), values, remove }))
      edit(file, str(got.text))
    } catch (e) {
      toast(tell(e), 'bad')
    }
  }
  return (
    <>
      <DraftBar />
      <div class="row ivr-tools">
        <div class="segments" role="radiogroup" aria-label={t('admin.queues')}>
          {f.queues.map((q) => <a key={str(q.id)} class="segment" role="radio" aria-checked={str(q.id) === id} href={formatHash(['admin', 'queues', str(q.id)])} data-testid="queue-tab" data-queue={str(q.id)}>{str(q.name) || str(q.id)}</a>)}
        </div>
        <Button icon="plus" label={t('queues.add')} onClick={() => (adding.value = true)} data-testid="queue-add" />
        <span class="grow" />
        <a class="dim small" href={formatHash(['admin', 'settings', file])}>{t('queues.as.text')}</a>
      </div>
      <Problems list={problemsOf(file)} onGo={() => go(['admin', 'settings', file])} />
      {queue ? <QueueForm key={id} form={f} queue={queue} onSet={(name, v) => void write({ [name]: v })} onRemove={() => void write({}, true).then(() => go(['admin', 'queues']))} /> : <Empty icon="list" title={t('queues.none')} />}
      {adding.value ? <NewQueue taken={f.queues.map((q) => str(q.id))} onClose={() => (adding.value = false)} onAdd={(newId, name) => { adding.value = false; void write({ name, line: 1 }, false, newId).then(() => go(['admin', 'queues', newId])) }} /> : null}
    </>
  )
}

function QueueForm({ form, queue, onSet, onRemove }: { form: Form; queue: Raw; onSet: (name: string, v: unknown) => void; onRemove: () => void }) {
  const sure = useSignal(false)
  const named = new Set(groups.flatMap(([, names]) => names))
  const rest = form.fields.filter((f) => f.name !== 'id' && !named.has(f.name)).map((f) => f.name)
  const all: [string, string[]][] = rest.length ? [...groups, ['more', rest]] : groups
  const find = (name: string) => form.fields.find((f) => f.name === name)
  return (
    <div class="queue-form" data-testid="queue-form">
      {all.map(([group, names]) => (
        <section key={group} class="card">
          <header><h2>{t(`queues.group.${group}` as Parameters<typeof t>[0])}</h2></header>
          <div class="form-grid">
            {names.map(find).map((f) => f ? <Setting key={f.name} f={f} value={queue[f.name]} form={form} own={str(queue.id)} onSet={(v) => onSet(f.name, v)} /> : null)}
          </div>
        </section>
      ))}
      <div class="row end">
        <span class="grow dim small">{t('queues.id')} <code>{str(queue.id)}</code></span>
        <Button kind="ghost" icon="cross" label={t('queues.remove')} onClick={() => (sure.value = true)} />
      </div>
      {sure.value ? (
        <Dialog title={t('queues.remove.title', { name: str(queue.name) })} onClose={() => (sure.value = false)} data-testid="confirm">
          <p>{t('queues.remove.text')}</p>
          <div class="row end dialog-end"><Button label={t('common.cancel')} onClick={() => (sure.value = false)} /><Button kind="danger" label={t('queues.remove')} onClick={() => { sure.value = false; onRemove() }} data-testid="confirm-yes" /></div>
        </Dialog>
      ) : null}
    </div>
  )
}

interface Place {
  f: FormField
  value: unknown
  form: Form
  own: string
  onSet: (v: unknown) => void
}

function Setting(p: Place) {
  const { f, value } = p
  const hint = maybe(`queue.${f.name}.hint`, '')
  if (f.kind === 'list') return <Rows {...p} />
  if (f.kind === 'group') {
    const group = obj(value)
    return (
      <fieldset class="form-group">
        <legend>{label(f.name)}</legend>
        <div class="form-grid">{f.fields.map((x) => <Setting key={x.name} {...p} f={x} value={group[x.name]} onSet={(v) => p.onSet({ ...group, [x.name]: v })} />)}</div>
      </fieldset>
    )
  }
  if (f.kind === 'bool') {
    return <label class="tick" title={hint}><input type="checkbox" checked={value === true} onChange={(e) => p.onSet(e.currentTarget.checked)} data-testid={`queue-${f.name}`} />{label(f.name)}</label>
  }
  return <Field label={label(f.name)} hint={hint || undefined}><Input {...p} /></Field>
}

function Input({ f, value, form, own, onSet }: Place) {
  const wrong = useSignal(false)
  const queues = form.queues.filter((q) => str(q.id) !== own).map((q) => ({ value: str(q.id), label: str(q.name) || str(q.id) }))
  switch (f.kind) {
    case 'choice':
      return <Select value={str(value) || (f.choices[0] ?? '')} options={f.choices.map((c) => ({ value: c, label: c ? maybe(`queue.${f.name}.${c}`, maybe(`strategy.${c}`, c)) : t('queues.not.set') }))} onChange={onSet} data-testid={`queue-${f.name}`} />
    case 'queue':
      return <Select value={str(value)} options={queues} empty={t('queues.not.set')} onChange={(v) => onSet(v || null)} data-testid={`queue-${f.name}`} />
    case 'skill':
      return <Select value={str(value)} options={form.skills} onChange={onSet} />
    case 'int':
      return <input type="number" class="short" value={num(value)} onChange={(e) => onSet(Math.round(Number(e.currentTarget.value)) || 0)} data-testid={`queue-${f.name}`} />
    case 'duration':
      return (
        <input
          class={`short ${wrong.value ? 'bad' : ''}`} value={toText(num(value), locale.value)} aria-invalid={wrong.value} title={t('queues.duration')} data-testid={`queue-${f.name}`}
          onChange={(e) => { const n = fromText(e.currentTarget.value); wrong.value = n === null; if (n !== null) onSet(n) }}
        />
      )
  }
  return <input value={str(value)} onChange={(e) => onSet(e.currentTarget.value)} data-testid={`queue-${f.name}`} />
}

/** The threshold of an overflow rule: a time, callers, or none. */
const threshold = (f: FormField, when: string): FormField | null =>
  when === 'nobody' || when === 'hours' ? null : when === 'length' ? { ...f, kind: 'int' } : f

function Rows({ f, value, form, own, onSet }: Place) {
  const rows = arr(value).map(obj)
  const put = (i: number, name: string, v: unknown) => onSet(rows.map((r, k) => (k === i ? { ...r, [name]: v } : r)))
  const fresh = () => Object.fromEntries(f.fields.map((x) => [x.name, x.kind === 'skill' ? form.skills[0]?.value ?? '' : x.kind === 'choice' ? x.choices[0] ?? '' : x.kind === 'duration' || x.kind === 'int' ? (x.name === 'level' || x.name === 'percent' ? 1 : 0) : x.kind === 'group' ? {} : '']))
  return (
    <fieldset class="form-group wide" data-testid={`queue-${f.name}`}>
      <legend>{label(f.name)} <span class="dim">{rows.length ? tn('n.rows', rows.length) : ''}</span></legend>
      {maybe(`queue.${f.name}.hint`, '') ? <p class="field-hint">{maybe(`queue.${f.name}.hint`, '')}</p> : null}
      {rows.map((r, i) => (
        <div key={i} class="form-row">
          {f.fields.map((x) => (x.name === 'at' ? threshold(x, str(r.when)) : x)).filter((x) => x !== null).map((x) => (
            x.kind === 'group'
              ? x.fields.filter((y) => y.name !== 'queue' || str(obj(r[x.name]).kind) === 'queue').filter((y) => y.name !== 'value' || ['message', 'number'].includes(str(obj(r[x.name]).kind))).map((y) => (
                <Field key={y.name} label={label(`${x.name}.${y.name}`)}><Input f={y} value={obj(r[x.name])[y.name]} form={form} own={own} onSet={(v) => put(i, x.name, { ...obj(r[x.name]), [y.name]: v })} /></Field>
              ))
              : <Field key={x.name} label={label(`${f.name}.${x.name}`)}><Input f={x} value={r[x.name]} form={form} own={own} onSet={(v) => put(i, x.name, v)} /></Field>
          ))}
          <Button icon="cross" iconOnly kind="ghost" label={t('queues.row.remove')} onClick={() => onSet(rows.filter((_, k) => k !== i))} />
        </div>
      ))}
      <button type="button" class="link" onClick={() => onSet([...rows, fresh()])}><Icon name="plus" size={14} /> {t('queues.row.add')}</button>
    </fieldset>
  )
}

function NewQueue({ taken, onClose, onAdd }: { taken: string[]; onClose: () => void; onAdd: (id: string, name: string) => void }) {
  const id = useSignal('')
  const name = useSignal('')
  const bad = id.value !== '' && (!/^[a-z][a-z0-9_-]*$/.test(id.value) || taken.includes(id.value))
  return (
    <Dialog title={t('queues.add')} onClose={onClose} data-testid="queue-new">
      <form class="stack" onSubmit={(e) => { e.preventDefault(); if (!bad && id.value && name.value) onAdd(id.value, name.value) }}>
        <Field label={t('queue.name')}><input value={name.value} required onInput={(e) => (name.value = e.currentTarget.value)} data-testid="queue-new-name" /></Field>
        <Field label={t('queues.id')} hint={t('queues.id.hint')} error={bad ? t('queues.id.bad') : undefined}><input value={id.value} required onInput={(e) => (id.value = e.currentTarget.value.toLowerCase())} data-testid="queue-new-id" /></Field>
        <div class="row end dialog-end"><Button label={t('common.cancel')} onClick={onClose} /><Button kind="primary" type="submit" label={t('queues.add')} disabled={bad || !id.value || !name.value} data-testid="queue-new-yes" /></div>
      </form>
      <p class="dim small">{draft.value ? t('queues.add.then') : ''}</p>
    </Dialog>
  )
}
