// A list as an Excel workbook (ECMA-376): one sheet, strings in their cells, no styles. The archive stores its parts as they
// are; a list is small.
import { textOf, type Cell, type Sheet } from './sheet'

const xml = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
const relations = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const pack = 'http://schemas.openxmlformats.org/package/2006'
const kind = 'application/vnd.openxmlformats-officedocument.spreadsheetml'

export const xlsxType = `${kind}.sheet`

// Characters that XML 1.0 has no way to hold are left out.
const escaped = (s: string) => s.replace(/[^\t\n\r\u0020-\uFFFF]/g, '').replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;')

function cell(c: Cell): string {
  if ('number' in c) return c.number === null ? '<c/>' : `<c><v>${Number(c.number.toFixed(c.digits ?? 0))}</v></c>`
  return `<c t="inlineStr"><is><t xml:space="preserve">${escaped(textOf(c))}</t></is></c>`
}

function sheetXML({ head, rows }: Sheet): string {
  const row = (cells: Cell[]) => `<row>${cells.map(cell).join('')}</row>`
  return `${xml}<worksheet xmlns="${main}"><sheetData>${row(head.map((plain) => ({ plain })))}${rows.map(row).join('')}</sheetData></worksheet>`
}

export function xlsx(s: Sheet): Uint8Array<ArrayBuffer> {
  return zip([
    ['[Content_Types].xml', `${xml}<Types xmlns="${pack}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${kind}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="${kind}.worksheet+xml"/></Types>`],
    ['_rels/.rels', `${xml}<Relationships xmlns="${pack}/relationships"><Relationship Id="r1" Type="${relations}/officeDocument" Target="xl/workbook.xml"/></Relationships>`],
    ['xl/workbook.xml', `${xml}<workbook xmlns="${main}" xmlns:r="${relations}"><sheets><sheet name="hotline" sheetId="1" r:id="r1"/></sheets></workbook>`],
    ['xl/_rels/workbook.xml.rels', `${xml}<Relationships xmlns="${pack}/relationships"><Relationship Id="r1" Type="${relations}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`],
    ['xl/worksheets/sheet1.xml', sheetXML(s)],
  ])
}

const table = Uint32Array.from({ length: 256 }, (_, n) => {
  for (let i = 0; i < 8; i++) n = n & 1 ? 0xedb88320 ^ (n >>> 1) : n >>> 1
  return n
})

function crc(b: Uint8Array): number {
  let c = 0xffffffff
  for (const x of b) c = (table[(c ^ x) & 255] ?? 0) ^ (c >>> 8)
  return (c ^ 0xffffffff) >>> 0
}

/** Little-endian numbers, each with its width in bytes. */
function bytes(...fields: [width: 2 | 4, value: number][]): Uint8Array {
  const view = new DataView(new ArrayBuffer(fields.reduce((n, [w]) => n + w, 0)))
  let at = 0
  for (const [w, v] of fields) {
    if (w === 2) view.setUint16(at, v, true)
    else view.setUint32(at, v, true)
    at += w
  }
  return new Uint8Array(view.buffer)
}

const noTime = 0x21 // 1 January 1980, the first day an archive knows

/** An archive with its parts stored (PKWARE APPNOTE 4.3). */
function zip(parts: [name: string, text: string][]): Uint8Array<ArrayBuffer> {
  const out: Uint8Array[] = []
  const index: Uint8Array[] = []
  let at = 0
  const add = (to: Uint8Array[], ...list: Uint8Array[]) => list.reduce((n, b) => (to.push(b), n + b.length), 0)
  for (const [path, text] of parts) {
    const name = new TextEncoder().encode(path)
    const body = new TextEncoder().encode(text)
    const shared = bytes([2, 20], [2, 0x800], [2, 0], [2, 0], [2, noTime], [4, crc(body)], [4, body.length], [4, body.length], [2, name.length], [2, 0])
    add(index, bytes([4, 0x02014b50], [2, 20]), shared, bytes([2, 0], [2, 0], [2, 0], [4, 0], [4, at]), name)
    at += add(out, bytes([4, 0x04034b50]), shared, name, body)
  }
  const size = index.reduce((n, b) => n + b.length, 0)
  add(out, ...index, bytes([4, 0x06054b50], [2, 0], [2, 0], [2, parts.length], [2, parts.length], [4, size], [4, at], [2, 0]))
  const all = new Uint8Array(at + size + 22)
  let to = 0
  for (const b of out) {
    all.set(b, to)
    to += b.length
  }
  return all
}
