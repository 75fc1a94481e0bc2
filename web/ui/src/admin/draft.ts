// The administrator's draft of the centre's settings: kept on the server as one types, checked on each keep.
import { computed, signal } from '@preact/signals'
import { api, ApiError, get } from '../lib/api'
import { arr, num, obj, str } from '../lib/rows'

export interface TextFile {
  name: string
  text: string
}

export interface Problem {
  file: string
  line: number
  what: string
  cure: string
}

export interface DiffLine {
  op: string
  from: number
  to: number
  text: string
}

export interface FileDiff {
  name: string
  lines: DiffLine[]
}

export interface Draft {
  base: number
  inForce: number
  at: number
  files: TextFile[]
  problems: Problem[]
  changed: FileDiff[]
  conflicts: string[]
}

export const fileOf = (x: unknown): TextFile => ({ name: str(obj(x).name), text: str(obj(x).text) })
export const problemOf = (x: unknown): Problem => ({ file: str(obj(x).file), line: num(obj(x).line), what: str(obj(x).what), cure: str(obj(x).cure) })
export const diffOf = (x: unknown): FileDiff => ({
  name: str(obj(x).name),
  lines: arr(obj(x).lines).map(obj).map((l) => ({ op: str(l.op), from: num(l.from), to: num(l.to), text: str(l.text) })),
})

export function draftOf(x: unknown): Draft {
  const d = obj(x)
  return {
    base: num(d.base), inForce: num(d.in_force), at: num(d.at), files: arr(d.files).map(fileOf),
    problems: arr(d.problems).map(problemOf), changed: arr(d.changed).map(diffOf), conflicts: arr(d.conflicts).map(str),
  }
}

export const draft = signal<Draft | null>(null)
export const failed = signal<unknown>(null)
/** What was typed is on its way to the server. */
export const keeping = signal(false)
export const isDraft = computed(() => (draft.value?.changed.length ?? 0) > 0)
export const behind = computed(() => draft.value !== null && draft.value.base !== draft.value.inForce)

export async function loadDraft(): Promise<void> {
  failed.value = null
  try {
    draft.value = draftOf(await get('/settings-draft'))
  } catch (e) {
    failed.value = e
  }
}

export const textOf = (name: string) => draft.value?.files.find((f) => f.name === name)?.text ?? ''

const pause = 600 // ms without a key before it is kept
let timer: ReturnType<typeof setTimeout> | undefined

/** Puts a file's text into the draft; null takes the file out. */
export function edit(name: string, text: string | null): void {
  const d = draft.value
  if (!d) return
  const files = d.files.filter((f) => f.name !== name)
  if (text !== null) {
    const at = d.files.findIndex((f) => f.name === name)
    files.splice(at < 0 ? files.length : at, 0, { name, text })
  }
  draft.value = { ...d, files }
  keeping.value = true
  clearTimeout(timer)
  timer = setTimeout(() => void keep(), pause)
}

/** Sends the draft now and takes what the check found. */
export async function keep(): Promise<void> {
  clearTimeout(timer)
  const d = draft.value
  if (!d) return
  keeping.value = true
  try {
    const got = draftOf(await api('PUT', '/settings-draft', { base: d.base, files: d.files }))
    const now = draft.value
    if (now && now.files === d.files) {
      draft.value = { ...got, files: now.files }
      keeping.value = false
    }
    failed.value = null
  } catch (e) {
    failed.value = e
    keeping.value = false
  }
}

/** Makes the draft the next version. The mistakes, if the server found some, are in the draft then. */
export async function apply(note: string): Promise<number> {
  await keep()
  const d = draft.value
  if (!d) return 0
  try {
    const v = obj(await api('POST', '/settings', { base: d.base, files: d.files, note }))
    await discard()
    return num(v.version)
  } catch (e) {
    if (e instanceof ApiError && e.status === 409) await refresh()
    throw e
  }
}

/** Another version may be in force by now: ask, and keep what was typed. */
async function refresh(): Promise<void> {
  const d = draft.value
  await loadDraft()
  if (d && draft.value) draft.value = { ...draft.value, files: d.files, base: d.base }
}

export async function discard(): Promise<void> {
  clearTimeout(timer)
  keeping.value = false
  await api('DELETE', '/settings-draft')
  await loadDraft()
}

/** Takes over what others have changed meanwhile. */
export async function rebase(): Promise<string[]> {
  await keep()
  draft.value = draftOf(await api('POST', '/settings-draft/rebase'))
  return draft.value.conflicts
}

export const problemsOf = (name: string) => draft.value?.problems.filter((p) => p.file === name) ?? []
export const isChanged = (name: string) => draft.value?.changed.some((c) => c.name === name) ?? false
