// English. `a|b` are the forms for one and other.
import { common } from './en/common'
import { work } from './en/work'
import { wall } from './en/wall'
import { calls } from './en/calls'
import { debts } from './en/debts'
import { menus } from './en/menus'
import { admin } from './en/admin'
import { caller } from './en/caller'
import type { ru } from './ru'

export const en: Record<keyof typeof ru, string> = { ...common, ...work, ...wall, ...calls, ...debts, ...menus, ...admin, ...caller }
