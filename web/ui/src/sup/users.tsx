// People: who may do what. Minimal: list, add, block.
import { useSignal } from '@preact/signals'
import { api, tell } from '../lib/api'
import { queueOf, queues } from '../lib/directory'
import { maybe, t } from '../lib/i18n'
import { useLoad } from '../lib/load'
import { me } from '../lib/session'
import { listOf, userRow, type UserRow } from '../lib/rows'
import { Button, Dialog, Empty, Field, Select, Skeleton } from '../ui/parts'
import { toast } from '../ui/say'

const roles = ['operator', 'supervisor', 'admin']

export function UsersPage() {
  const { data, error, again } = useLoad('/users', (x) => listOf(x, 'users').map(userRow))
  const adding = useSignal(false)
  const block = async (u: UserRow) => {
    try {
      await api('PATCH', `/users/${u.id}`, { blocked: !u.blocked })
      again()
    } catch (e) {
      toast(tell(e), 'bad')
    }
  }
  return (
    <main class="page" id="main" tabIndex={-1} data-testid="users-page">
      <div class="page-head">
        <h1>{t('nav.users')}</h1>
        <span class="grow" />
        <Button kind="primary" icon="plus" label={t('users.add')} onClick={() => (adding.value = true)} data-testid="user-add" />
      </div>
      <section class="card list">
        {error.value ? <Empty icon="alert" title={tell(error.value)}><button type="button" class="link" onClick={again}>{t('common.again')}</button></Empty>
          : data.value === null ? <Skeleton rows={6} />
          : data.value.length === 0 ? <Empty icon="users" title={t('users.none')} />
          : (
            <div class="scroll-x">
              <table class="table hover">
                <thead><tr><th>{t('users.name')}</th><th>{t('login.login')}</th><th>{t('users.role')}</th><th>{t('users.line')}</th><th>{t('queues.title')}</th><th>{t('users.state')}</th><th class="narrow" /></tr></thead>
                <tbody>
                  {data.value.map((u) => (
                    <tr key={u.id} data-testid="user-row" data-login={u.login}>
                      <td><b>{u.name}</b></td><td><code>{u.login}</code></td><td>{maybe(`role.${u.role}`, u.role)}</td><td class="num">{u.line || '—'}</td>
                      <td>{u.queues.map(queueOf).join(', ') || '—'}</td>
                      <td>{u.blocked ? <span class="chip bad">{t('users.blocked')}</span> : <span class="dim">{t('users.active')}</span>}</td>
                      <td class="narrow nowrap">{u.id === me.value?.id || !u.manage ? null : <Button kind="ghost" label={t(u.blocked ? 'users.unblock' : 'users.block')} onClick={() => void block(u)} />}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          )}
      </section>
      {adding.value ? <AddUser onClose={() => (adding.value = false)} onDone={() => { adding.value = false; again() }} /> : null}
    </main>
  )
}

function AddUser({ onClose, onDone }: { onClose: () => void; onDone: () => void }) {
  const u = useSignal({ login: '', name: '', password: '', role: 'operator', line: '1', lang: 'ru', queues: [] as string[] })
  const error = useSignal('')
  const set = (x: Partial<typeof u.value>) => (u.value = { ...u.value, ...x })
  const submit = async (e: Event) => {
    e.preventDefault()
    const v = u.value
    try {
      await api('POST', '/users', {
        login: v.login.trim(), name: v.name.trim(), password: v.password, role: v.role, lang: v.lang,
        ...(v.role === 'operator' ? { line: Number(v.line), queues: v.queues } : {}),
      })
      toast(t('users.added', { name: v.name }), 'good')
      onDone()
    } catch (x) {
      error.value = tell(x)
    }
  }
  return (
    <Dialog title={t('users.add')} onClose={onClose} data-testid="user-dialog">
      <form onSubmit={(e) => void submit(e)} class="stack">
        <Field label={t('users.name')}><input data-testid="user-name" required value={u.value.name} onInput={(e) => set({ name: e.currentTarget.value })} /></Field>
        <Field label={t('login.login')}><input data-testid="user-login" required autoCapitalize="none" autoComplete="off" value={u.value.login} onInput={(e) => set({ login: e.currentTarget.value })} /></Field>
        <Field label={t('login.password')} hint={t('users.password.hint')}><input data-testid="user-password" type="password" required minLength={8} autoComplete="new-password" value={u.value.password} onInput={(e) => set({ password: e.currentTarget.value })} /></Field>
        <Field label={t('users.role')}><Select data-testid="user-role" value={u.value.role} options={roles.map((r) => ({ value: r, label: maybe(`role.${r}`, r) }))} onChange={(role) => set({ role })} /></Field>
        {u.value.role === 'operator' ? (
          <>
            <Field label={t('users.line')}><Select value={u.value.line} options={['1', '2', '3'].map((n) => ({ value: n, label: t('line.n', { n }) }))} onChange={(line) => set({ line })} /></Field>
            <fieldset class="ticks">
              <legend class="field-label">{t('queues.title')}</legend>
              {queues.value.map((q) => {
                const id = String(q.id)
                return (
                  <label key={id} class="tick">
                    <input type="checkbox" checked={u.value.queues.includes(id)} onChange={(e) => set({ queues: e.currentTarget.checked ? [...u.value.queues, id] : u.value.queues.filter((x) => x !== id) })} />{q.name}
                  </label>
                )
              })}
            </fieldset>
          </>
        ) : null}
        {error.value ? <p class="strip bad" role="alert" data-testid="user-error">{error.value}</p> : null}
        <footer><Button label={t('common.cancel')} onClick={onClose} /><Button type="submit" kind="primary" label={t('users.create')} data-testid="user-create" /></footer>
      </form>
    </Dialog>
  )
}
