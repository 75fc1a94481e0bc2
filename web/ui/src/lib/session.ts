// Who is signed in.
import { signal } from '@preact/signals'
import { api, ApiError, get } from './api'
import { setLocale } from './i18n'
import { keepHere, kept } from './keep'

export interface Me {
  id: number
  login: string
  name: string
  role: string
  org?: string
  lang?: string
  queues?: string[]
}

/** undefined: not asked yet; null: nobody. */
export const me = signal<Me | null | undefined>(undefined)

type Answer = Me | { user: Me }
const user = (a: Answer): Me => ('user' in a ? a.user : a)

async function take(a: Answer): Promise<void> {
  const u = user(a)
  // Without the words of that language the page stays in the one it has.
  if (kept('locale') === null && (u.lang === 'ru' || u.lang === 'en')) await setLocale(u.lang).catch(() => undefined)
  me.value = u
}

export async function loadMe(): Promise<void> {
  try {
    await take(await get<Answer>('/me'))
  } catch (e) {
    me.value = null
    if (!(e instanceof ApiError)) throw e
  }
}

export async function signIn(login: string, password: string): Promise<void> {
  await take(await api<Answer>('POST', '/session', { login, password }))
}

export async function signOut(): Promise<void> {
  keepHere('shift', null)
  try {
    await api('DELETE', '/session')
  } finally {
    me.value = null
  }
}

export const isSupervisor = (m: Me | null | undefined) => m?.role === 'supervisor' || m?.role === 'admin'
export const isAdmin = (m: Me | null | undefined) => m?.role === 'admin'
/** Customers as such are the owner's: partners reach them through the contacts of their own people. */
export const isOwnersSupervisor = (m: Me | null | undefined) => isSupervisor(m) && m?.org === 'owner'
/** Where a person starts. */
export const home = (m: Me) => (isSupervisor(m) ? ['wall'] : ['op'])
