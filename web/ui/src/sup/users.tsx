// People: who may do what, and who takes which calls.
import { useSignal } from '@preact/signals'
import { api, tell } from '../lib/api'
import { loadDirectory, queueOf } from '../lib/directory'
import { maybe, t } from '../lib/i18n'
import { useLoad } from '../lib/load'
import { me } from '../lib/session'
import { listOf, userRow, type UserRow } from '../lib/rows'
import { Button, Empty, Skeleton, ThDo, Wide } from '../ui/parts'
import { toast } from '../ui/say'
import { PersonForm } from './person'

export function UsersPage() {
  const { data, error, again } = useLoad('/users', (x) => listOf(x, 'users').map(userRow))
  /** The person whose form is open; null: a new one. */
  const open = useSignal<UserRow | null | undefined>(undefined)
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
        <Button kind="primary" icon="plus" label={t('users.add')} onClick={() => (open.value = null)} data-testid="user-add" />
      </div>
      <section class="card list">
        {error.value ? <Empty icon="alert" title={tell(error.value)}><button type="button" class="link" onClick={again}>{t('common.again')}</button></Empty>
          : data.value === null ? <Skeleton rows={6} />
          : data.value.length === 0 ? <Empty icon="users" title={t('users.none')} />
          : (
            <Wide label={t('nav.users')}>
              <table class="table hover">
                <thead><tr><th>{t('users.name')}</th><th>{t('login.login')}</th><th>{t('users.role')}</th><th>{t('users.line')}</th><th>{t('queues.title')}</th><th>{t('users.skills')}</th><th>{t('users.org')}</th><th>{t('users.state')}</th><ThDo /></tr></thead>
                <tbody>
                  {data.value.map((u) => (
                    <tr key={u.id} data-testid="user-row" data-login={u.login}>
                      <td><b>{u.name}</b></td><td><code>{u.login}</code></td><td>{maybe(`role.${u.role}`, u.role)}</td><td class="num">{u.line || '—'}</td>
                      <td>{u.queues.map(queueOf).join(', ') || '—'}</td>
                      <td class="dim">{u.skills.map((k) => `${k.name} ${k.level}`).join(', ') || '—'}{u.languages.length ? ` · ${u.languages.map((l) => maybe(`lang.${l}`, l)).join(', ')}` : ''}</td>
                      <td class="dim">{u.org === 'owner' ? t('users.org.owner') : u.org || '—'}</td>
                      <td>{u.blocked ? <span class="chip bad">{t('users.blocked')}</span> : <span class="dim">{t('users.active')}</span>}</td>
                      <td class="narrow nowrap">{u.manage ? <Button kind="ghost" icon="note" label={t('users.change')} onClick={() => (open.value = u)} data-testid="user-edit" /> : null}{u.id === me.value?.id || !u.manage ? null : <Button kind="ghost" label={t(u.blocked ? 'users.unblock' : 'users.block')} onClick={() => void block(u)} />}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </Wide>
          )}
      </section>
      {open.value === undefined ? null : (
        <PersonForm
          key={open.value?.id ?? 0} user={open.value} self={open.value?.id === me.value?.id}
          onClose={() => (open.value = undefined)} onDone={() => { open.value = undefined; again(); void loadDirectory() }}
        />
      )}
    </main>
  )
}
