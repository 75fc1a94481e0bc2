// CSV of what is seen, for spreadsheets here: UTF-8 with BOM, `;`, decimal comma; phones as 79160000001; only free text
// is neutralised against formulas (UX 1.8, DOMAIN 1).
export type Cell = { text: string } | { phone: string } | { number: number | null; digits?: number } | { plain: string }

function cell(c: Cell): string {
  if ('phone' in c) return c.phone.replace(/\D/g, '')
  if ('number' in c) return c.number === null ? '' : c.number.toFixed(c.digits ?? 0).replace('.', ',')
  const raw = 'text' in c ? (/^[=+\-@\t\r]/.test(c.text) ? `'${c.text}` : c.text) : c.plain
  return /[";\n\r]/.test(raw) ? `"${raw.replace(/"/g, '""')}"` : raw
}

export function csv(head: string[], rows: Cell[][]): string {
  const lines = [head.map((h) => cell({ plain: h })), ...rows.map((r) => r.map(cell))]
  return '\uFEFF' + lines.map((l) => l.join(';')).join('\r\n') + '\r\n'
}

export function download(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/csv;charset=utf-8' }))
  const a = document.createElement('a')
  a.href = url
  a.download = name
  a.click()
  setTimeout(() => URL.revokeObjectURL(url), 10_000)
}
