// A list as people take it away: what is seen, as CSV for spreadsheets here (UTF-8 with BOM, `;`, decimal comma) or as XLSX.
// Phones are 79160000001, masked where they are seen masked; only free text is neutralised against formulas (DOMAIN 1).
export type Cell = { text: string } | { phone: string } | { number: number | null; digits?: number } | { plain: string } | { at: number }

export interface Sheet {
  head: string[]
  rows: Cell[][]
}

const two = (n: number) => String(n).padStart(2, '0')

/** A local time that spreadsheets read and sort; '' for none. */
function time(ms: number): string {
  if (!ms) return ''
  const d = new Date(ms)
  return `${d.getFullYear()}-${two(d.getMonth() + 1)}-${two(d.getDate())} ${two(d.getHours())}:${two(d.getMinutes())}:${two(d.getSeconds())}`
}

/** A cell's text, where it is none of the numbers. */
export function textOf(c: Exclude<Cell, { number: number | null }>): string {
  if ('phone' in c) return c.phone.includes('*') ? c.phone : c.phone.replace(/\D/g, '')
  if ('at' in c) return time(c.at)
  return 'text' in c ? (/^[=+\-@\t\r]/.test(c.text) ? `'${c.text}` : c.text) : c.plain
}

function cell(c: Cell): string {
  if ('number' in c) return c.number === null ? '' : c.number.toFixed(c.digits ?? 0).replace('.', ',')
  const raw = textOf(c)
  return /[";\n\r]/.test(raw) ? `"${raw.replace(/"/g, '""')}"` : raw
}

export function csv({ head, rows }: Sheet): string {
  const lines = [head.map((h) => cell({ plain: h })), ...rows.map((r) => r.map(cell))]
  return '\uFEFF' + lines.map((l) => l.join(';')).join('\r\n') + '\r\n'
}

export function download(name: string, content: BlobPart, type: string): void {
  const url = URL.createObjectURL(new Blob([content], { type }))
  const a = document.createElement('a')
  a.href = url
  a.download = name
  a.click()
  setTimeout(() => URL.revokeObjectURL(url), 10_000)
}
