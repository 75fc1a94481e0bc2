// The form of a person: who he is, and what he takes: queues, skills with levels, languages, line, organisation, shift.
import { useSignal } from '@preact/signals'
import { api, tell } from '../lib/api'
import { queues } from '../lib/directory'
import { maybe, t } from '../lib/i18n'
import { useLoad } from '../lib/load'
import { arr, obj, str, type DayRow, type UserRow } from '../lib/rows'
import { Button, Dialog, Field, Select } from '../ui/parts'
import { toast } from '../ui/say'

const roles = ['operator', 'supervisor', 'admin']

interface Staffing {
  skills: { id: string; name: string }[]
  languages: string[]
  shifts: { id: string; name: string; hours: string }[]
  orgs: string[]
}

const named = (x: unknown) => ({ id: str(obj(x).id), name: str(obj(x).name) })

export function readStaffing(x: unknown): Staffing {
  const o = obj(x)
  return {
    skills: arr(o.skills).map(named), languages: arr(o.languages).map(str), orgs: arr(o.orgs).map(str),
    shifts: arr(o.shifts).map((s) => ({ ...named(s), hours: str(obj(s).hours) })),
  }
}

type Draft = Omit<UserRow, 'id' | 'manage' | 'blocked'> & { password: string }

const fresh: Draft = { login: '', name: '', role: 'operator', line: 1, queues: [], skills: [], ranks: {}, languages: [], shift: '', days: [], org: '', lang: 'ru', password: '' }

/** What is sent: everything of a new person, of a known one too, as the form shows it whole. */
export function bodyOf(v: Draft, isNew: boolean): Record<string, unknown> {
  const ranks: Record<string, number> = {}
  for (const q of v.queues) if (v.ranks[q]) ranks[q] = v.ranks[q]
  return {
    ...(isNew ? { login: v.login.trim() } : {}),
    ...(v.password ? { password: v.password } : {}),
    ...(v.org ? { org: v.org } : {}),
    name: v.name.trim(), role: v.role, lang: v.lang, line: v.line, queues: v.queues, ranks, languages: v.languages, shift: v.shift,
    skills: v.skills.filter((s) => s.level > 0), days: v.days.filter((d) => d.date),
  }
}

export function PersonForm({ user, self, onClose, onDone }: { user: UserRow | null; self: boolean; onClose: () => void; onDone: () => void }) {
  const known = useLoad('/staffing', readStaffing)
  const draft = useSignal<Draft>(user ? { ...user, password: '' } : fresh)
  const error = useSignal('')
  const busy = useSignal(false)
  const set = (x: Partial<Draft>) => (draft.value = { ...draft.value, ...x })
  const submit = async (e: Event) => {
    e.preventDefault()
    const v = draft.value
    busy.value = true
    try {
      if (user) await api('PATCH', `/users/${user.id}`, bodyOf(v, false))
      else await api('POST', '/users', bodyOf(v, true))
      toast(t(user ? 'users.saved' : 'users.added', { name: v.name }), 'good')
      onDone()
    } catch (x) {
      error.value = tell(x)
    } finally {
      busy.value = false
    }
  }
  const v = draft.value
  const s = known.data.value
  return (
    <Dialog title={user ? t('users.edit', { name: user.name }) : t('users.add')} onClose={onClose} data-testid="user-dialog">
      <form onSubmit={(e) => void submit(e)} class="stack person">
        <div class="two">
          <Field label={t('users.name')}><input data-testid="user-name" required maxLength={200} value={v.name} onInput={(e) => set({ name: e.currentTarget.value })} /></Field>
          <Field label={t('login.login')}><input data-testid="user-login" required disabled={!!user} autoCapitalize="none" autoComplete="off" value={v.login} onInput={(e) => set({ login: e.currentTarget.value })} /></Field>
          <Field label={t(user ? 'users.password.new' : 'login.password')} hint={t(user ? 'users.password.keep' : 'users.password.hint')}><input data-testid="user-password" type="password" required={!user} minLength={8} autoComplete="new-password" value={v.password} onInput={(e) => set({ password: e.currentTarget.value })} /></Field>
          <Field label={t('users.role')}><Select data-testid="user-role" disabled={self} value={v.role} options={roles.map((r) => ({ value: r, label: maybe(`role.${r}`, r) }))} onChange={(role) => set({ role })} /></Field>
          <Field label={t('users.org')} hint={t('users.org.hint')}><input data-testid="user-org" list="orgs" maxLength={64} value={v.org} onInput={(e) => set({ org: e.currentTarget.value })} /></Field>
          <Field label={t('users.lang')}><Select value={v.lang} options={['ru', 'en'].map((l) => ({ value: l, label: maybe(`lang.${l}`, l) }))} onChange={(lang) => set({ lang })} /></Field>
        </div>
        <datalist id="orgs">{(s?.orgs ?? []).map((o) => <option key={o} value={o} />)}</datalist>
        <div class="two">
          <Field label={t('users.line')}><Select data-testid="user-line" value={String(v.line)} options={['1', '2', '3'].map((n) => ({ value: n, label: t('line.n', { n }) }))} onChange={(n) => set({ line: Number(n) })} /></Field>
          <Field label={t('users.shift')} hint={t('users.shift.hint')}><Select data-testid="user-shift" value={v.shift} empty={t('users.shift.none')} options={(s?.shifts ?? []).map((x) => ({ value: x.id, label: `${x.name}, ${x.hours}` }))} onChange={(shift) => set({ shift })} /></Field>
        </div>
        <div class="two">
          <Queues v={v} set={set} />
          <Skills v={v} set={set} skills={s?.skills ?? []} />
        </div>
        <fieldset class="ticks row">
          <legend class="field-label">{t('users.languages')}</legend>
          {(s?.languages ?? []).map((l) => (
            <label key={l} class="tick"><input type="checkbox" data-testid={`user-language-${l}`} checked={v.languages.includes(l)} onChange={(e) => set({ languages: toggled(v.languages, l, e.currentTarget.checked) })} />{maybe(`lang.${l}`, l)}</label>
          ))}
          <span class="field-hint">{t('users.languages.hint')}</span>
        </fieldset>
        {v.shift ? <Days v={v} set={set} /> : null}
        {error.value ? <p class="strip bad" role="alert" data-testid="user-error">{error.value}</p> : null}
        <footer><Button label={t('common.cancel')} onClick={onClose} /><Button type="submit" kind="primary" busy={busy.value} label={t(user ? 'users.save' : 'users.create')} data-testid={user ? 'user-save' : 'user-create'} /></footer>
      </form>
    </Dialog>
  )
}

const toggled = (list: string[], id: string, on: boolean) => (on ? [...list, id] : list.filter((x) => x !== id))

type Part = { v: Draft; set: (x: Partial<Draft>) => void }

function Queues({ v, set }: Part) {
  return (
    <fieldset class="ticks">
      <legend class="field-label">{t('queues.title')}</legend>
      {queues.value.map((q) => {
        const id = String(q.id)
        const on = v.queues.includes(id)
        return (
          <div key={id} class="tick-row">
            <label class="tick"><input type="checkbox" data-testid={`user-queue-${id}`} checked={on} onChange={(e) => set({ queues: toggled(v.queues, id, e.currentTarget.checked) })} />{q.name}</label>
            {on ? <input type="number" class="tiny num" min={0} max={99} aria-label={`${t('users.rank')}: ${q.name}`} title={t('users.rank')} value={v.ranks[id] ?? 0} onInput={(e) => set({ ranks: { ...v.ranks, [id]: Number(e.currentTarget.value) } })} /> : null}
          </div>
        )
      })}
      <span class="field-hint">{t('users.rank.hint')}</span>
    </fieldset>
  )
}

function Skills({ v, set, skills }: Part & { skills: { id: string; name: string }[] }) {
  const all = [...skills, ...v.skills.filter((s) => !skills.some((k) => k.id === s.name)).map((s) => ({ id: s.name, name: s.name }))]
  const level = (id: string) => v.skills.find((s) => s.name === id)?.level ?? 0
  return (
    <fieldset class="ticks">
      <legend class="field-label">{t('users.skills')}</legend>
      {all.map((k) => (
        <label key={k.id} class="tick-row">
          <span class="grow">{k.name}</span>
          <input
            type="number" class="tiny num" data-testid={`user-skill-${k.id}`} min={0} max={10} aria-label={`${t('users.level')}: ${k.name}`} value={level(k.id)}
            onInput={(e) => set({ skills: [...v.skills.filter((s) => s.name !== k.id), { name: k.id, level: Number(e.currentTarget.value) }] })}
          />
        </label>
      ))}
      <span class="field-hint">{t('users.level.hint')}</span>
    </fieldset>
  )
}

function Days({ v, set }: Part) {
  const put = (i: number, x: Partial<DayRow>) => set({ days: v.days.map((d, j) => (j === i ? { ...d, ...x } : d)) })
  return (
    <fieldset class="ticks">
      <legend class="field-label">{t('users.days')}</legend>
      {v.days.map((d, i) => (
        <div key={i} class="tick-row">
          <input type="date" aria-label={t('users.day')} value={d.date} onInput={(e) => put(i, { date: e.currentTarget.value })} />
          <input class="hours" placeholder={t('users.day.off')} pattern="[0-2][0-9]:[0-5][0-9]-[0-2][0-9]:[0-5][0-9]" aria-label={t('users.day.hours')} value={d.hours} onInput={(e) => put(i, { hours: e.currentTarget.value })} />
          <Button icon="cross" iconOnly kind="ghost" label={t('users.day.drop')} onClick={() => set({ days: v.days.filter((_, j) => j !== i) })} />
        </div>
      ))}
      <div class="row"><Button icon="plus" label={t('users.day.add')} onClick={() => set({ days: [...v.days, { date: '', hours: '' }] })} /><span class="field-hint">{t('users.days.hint')}</span></div>
    </fieldset>
  )
}

