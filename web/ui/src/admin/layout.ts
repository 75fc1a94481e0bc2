// Where the boxes and arrows of a menu lie: dagre places them, we draw.
import { Graph, layout as place } from '@dagrejs/dagre'
import { arr, num, obj, str } from '../lib/rows'

export interface Box {
  id: string
  kind: string
  line: number
  prompts: string[]
  detail: string
  needs: string // skills asked of the operator, with their levels
  points: number // what the place in the order is worth from the start
  waitMs: number
  notice: boolean
  end: boolean
}

export interface Arrow {
  from: string
  to: string
  way: string
  key: string
}

export interface Picture {
  flow: string
  version: string
  start: string
  operator: string
  boxes: Box[]
  arrows: Arrow[]
}

export function pictureOf(x: unknown): Picture | null {
  const p = obj(x)
  if (!p.flow) return null
  return {
    flow: str(p.flow), version: str(p.version), start: str(p.start), operator: str(p.operator),
    boxes: arr(p.boxes).map(obj).map((b) => ({ id: str(b.id), kind: str(b.kind), line: num(b.line), prompts: arr(b.prompts).map(str), detail: str(b.detail), needs: arr(b.needs).map(obj).map((n) => `${str(n.skill)} ${num(n.level)}`).join(', '), points: num(b.points), waitMs: num(b.wait_ms), notice: b.notice === true, end: b.end === true })),
    arrows: arr(p.arrows).map(obj).map((a) => ({ from: str(a.from), to: str(a.to), way: str(a.way), key: str(a.key) })),
  }
}

export interface Point {
  x: number
  y: number
}

/** Arrows between the same two boxes are one line with several labels. */
export interface Line {
  from: string
  to: string
  arrows: Arrow[]
  points: Point[]
  label: Point
}

export interface Layout {
  width: number
  height: number
  boxes: Map<string, Point & { w: number; h: number }>
  lines: Line[]
}

export const startId = ' start'
export const boxW = 158
export const boxH = 50

export function layoutOf(p: Picture, labels: (l: Arrow[]) => string): Layout {
  const g = new Graph()
  g.setGraph({ rankdir: 'LR', nodesep: 22, ranksep: 46, marginx: 12, marginy: 12 })
  g.setDefaultEdgeLabel(() => ({}))
  g.setNode(startId, { width: 20, height: 20 })
  for (const b of p.boxes) g.setNode(b.id, { width: boxW, height: boxH })
  const merged = new Map<string, Arrow[]>()
  const all = [{ from: startId, to: p.start, way: 'next', key: '' }, ...p.arrows]
  for (const a of all) {
    if (a.to === '' || !g.hasNode(a.to)) continue
    const id = `${a.from}\n${a.to}`
    merged.set(id, [...(merged.get(id) ?? []), a])
  }
  for (const arrows of merged.values()) {
    const a = arrows[0]
    if (!a) continue
    const text = a.from === startId ? '' : labels(arrows)
    g.setEdge(a.from, a.to, { width: text.length * 6.6 + 8, height: 16, labelpos: 'c', arrows })
  }
  place(g)
  const boxes: Layout['boxes'] = new Map()
  for (const id of g.nodes()) {
    const n = obj(g.node(id))
    boxes.set(id, { x: num(n.x), y: num(n.y), w: num(n.width), h: num(n.height) })
  }
  const lines = g.edges().map((e) => {
    const x = obj(g.edge(e))
    return { from: e.v, to: e.w, arrows: x.arrows as Arrow[], points: arr(x.points).map(obj).map((q) => ({ x: num(q.x), y: num(q.y) })), label: { x: num(x.x), y: num(x.y) } }
  })
  const size = obj(g.graph())
  return { width: Math.ceil(num(size.width)), height: Math.ceil(num(size.height)), boxes, lines }
}

/** A smooth line through the points. */
export function pathOf(points: Point[]): string {
  const [first, ...rest] = points
  if (!first) return ''
  let d = `M${first.x},${first.y}`
  for (let i = 0; i < rest.length; i++) {
    const p = rest[i]
    const next = rest[i + 1]
    if (!p) continue
    d += next ? `Q${p.x},${p.y} ${(p.x + next.x) / 2},${(p.y + next.y) / 2}` : `L${p.x},${p.y}`
  }
  return d
}
