// Long lists that change a little at a time: the row of a thing that is the same object as before is not drawn again.
import type { VNode } from 'preact'
import { useRef } from 'preact/hooks'

export function useRows<T>(list: T[], id: (x: T) => string | number, draw: (x: T) => VNode): VNode[] {
  const known = useRef(new Map<string | number, { x: T; row: VNode }>())
  const now = new Map<string | number, { x: T; row: VNode }>()
  for (const x of list) {
    const was = known.current.get(id(x))
    now.set(id(x), was?.x === x ? was : { x, row: draw(x) })
  }
  known.current = now
  return [...now.values()].map((e) => e.row)
}
