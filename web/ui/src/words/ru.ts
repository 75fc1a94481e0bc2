// Russian, the default language. `a|b|c` are the forms for one, few and many.
import { common } from './ru/common'
import { work } from './ru/work'
import { wall } from './ru/wall'
import { calls } from './ru/calls'
import { debts } from './ru/debts'
import { menus } from './ru/menus'
import { admin } from './ru/admin'
import { caller } from './ru/caller'

export const ru = { ...common, ...work, ...wall, ...calls, ...debts, ...menus, ...admin, ...caller }
