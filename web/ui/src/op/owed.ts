// Whom this operator may call now of those we owe a call. Pure: the rows are those of the board.

/** Calls owed in one queue, with the one to begin with. */
export interface OwedCalls {
  n: number
  overdue?: number
  item?: number
  promise?: string
  due: number
  ours?: boolean
}

/** The rows of a queue; without a queue: who was lost before any. */
export interface OwedNow {
  queue?: string
  lost?: OwedCalls
  promised?: OwedCalls
}

/** Of the queues he serves; who was lost before any queue is everybody's. Our faults go first, then the time they are due. */
export function owedTo(rows: OwedNow[], kind: 'lost' | 'promised', queues: string[] | undefined): OwedCalls {
  let sum: OwedCalls = { n: 0, overdue: 0, due: 0 }
  for (const r of rows) {
    const c = r[kind]
    if (!c || (queues && r.queue && !queues.includes(r.queue))) continue
    const first = !sum.n || (!!c.ours === !!sum.ours ? c.due < sum.due : c.ours) ? c : sum
    sum = { ...first, n: sum.n + c.n, overdue: (sum.overdue ?? 0) + (c.overdue ?? 0) }
  }
  return sum
}
